// What goes wrong between a node and Plivo: each is seen where somebody would look, and its remedy followed until all is well.
import type { Page } from "@playwright/test";
import { type Furnished, furnish, mainNumber } from "./support/furnish";
import { accessible, enter, expect, test, toast } from "./support/page";
import { account, emulator } from "./support/world";

const digits = mainNumber.slice(1);
let world: Furnished;
test.beforeEach(async ({ page }) => {
  await emulator.well();
  world = await furnish();
  await enter(page);
  await page.goto(`/telephony-configurations/${world.config}`);
});
test.afterEach(() => emulator.well());

const panel = (page: Page, title: string) =>
  page.locator(".panel", { has: page.getByRole("heading", { name: title, exact: true }) });
const finding = (page: Page, question: string) => page.getByRole("listitem").filter({ hasText: question });
const look = async (page: Page) => {
  const again = page.getByRole("button", { name: /^Look/ });
  await again.click();
  await expect(again).toHaveText("Look again");
  await expect(again).toBeEnabled();
};
const wellNow = async (page: Page, question: string) => {
  await look(page);
  await expect(finding(page, question).getByText("Well")).toBeAttached();
};

test("the token was made anew at Plivo: the doctor says so, and the new one is tried before it is kept", async ({
  page,
}) => {
  const question = "Does Plivo accept the credentials?";
  await emulator.ails("rest_status", { status: 401 });
  await look(page);
  await expect(finding(page, question)).toContainText("What to do.");
  await accessible(page, "doctor with a wrong token");
  await panel(page, "Credentials").getByRole("button", { name: "Change" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Auth Token").fill("with spaces in it");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog.getByLabel("Auth Token")).toHaveAttribute("aria-invalid", "true");
  await dialog.getByLabel("Auth Token").fill("an-old-token-pasted-once-more");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog.getByRole("alert")).toContainText("does not accept");
  await emulator.well();
  await dialog.getByLabel("Auth Token").fill(account.token);
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toBeHidden();
  await wellNow(page, question);
});

test("Plivo cannot be reached: what was wanted is said to wait, and is pushed when Plivo is back", async ({ page }) => {
  const workflow = page.getByLabel(`Inbound workflow of ${mainNumber}`);
  await workflow.selectOption("");
  await expect(workflow).toBeEnabled();
  await emulator.ails("drop_request");
  await workflow.selectOption({ label: "Brightside Dental receptionist" });
  await expect(toast(page, "Saved, but Plivo is not in step")).toBeVisible();
  await page.getByRole("button", { name: "Push again" }).click();
  await expect(page.getByRole("heading", { name: /^At Plivo (Failing|Pushing)/ })).toBeVisible();
  await expect(page.getByText("Next try")).toBeVisible();
  await look(page);
  await expect(finding(page, "Does Plivo accept the credentials?")).toContainText("What to do.");
  await accessible(page, "Plivo cannot be reached");
  await emulator.well();
  await page.getByRole("button", { name: "Push again" }).click();
  await expect(page.getByRole("heading", { name: "At Plivo In step" })).toBeVisible();
  await wellNow(page, "Does Plivo accept the credentials?");
});

test("a wrong address of Plivo's API is refused before anything is saved", async ({ page }) => {
  await page.goto("/telephony-configurations/new");
  await page.getByLabel("Name").fill("Nowhere");
  await page.getByLabel("Auth ID").fill(account.id);
  await page.getByLabel("Auth Token").fill(account.token);
  await page.getByText("Another address of the carrier").click();
  await page.getByLabel("API URL").fill("http://127.0.0.1:9/v1");
  await page.getByRole("button", { name: "Try them" }).click();
  await expect(page.getByRole("alert")).toContainText("127.0.0.1:9");
  await page.getByLabel("API URL").fill("");
  await page.getByRole("button", { name: "Try them" }).click();
  await expect(page.getByRole("radio", { name: /Make a new one/ })).toBeChecked();
});

test("the number was given to another Application: it is taken back, and answers", async ({ page }) => {
  const question = "Is every number linked to our Application?";
  await emulator.linkNumber(digits, "elsewhere");
  await look(page);
  await expect(finding(page, question)).toContainText("elsewhere");
  await page.getByRole("button", { name: "Push again" }).click();
  await expect(page.getByRole("row", { name: /415 555 0100/ })).toContainText("Linked elsewhere");
  await finding(page, question).getByRole("button", { name: "Fix it" }).click();
  await expect(finding(page, question).getByText("Well")).toBeAttached();
  await expect(page.getByRole("row", { name: /415 555 0100/ })).toContainText("In step");
  await emulator.ring("14155550161", digits, "hello");
  await page.goto("/calls");
  await expect(page.getByRole("row", { name: /415 555 0161/ })).toBeVisible();
});
