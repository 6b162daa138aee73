// From an empty node to a talking agent, and what goes wrong on the way. Each story begins where the one before ended.
import { readFileSync } from "node:fs";
import { heard } from "./support/heard";
import { accessible, enter, expect, tabTo, test, toast } from "./support/page";
import { account, ada, api, emulator } from "./support/world";

test.describe.configure({ mode: "serial" });
const receptionist = new URL("../../examples/workflows/receptionist.json", import.meta.url);

test("first run: the first operator is made, and a key shown once", async ({ page }) => {
  await page.goto("/");
  await page.getByRole("heading", { name: "Welcome to Tandem" }).waitFor();
  await accessible(page, "first run");
  await page.getByLabel("Name").fill(ada.name);
  await page.getByLabel("Email").fill(ada.email);
  await page.getByLabel("Password").fill(ada.password);
  await page.getByLabel("Bootstrap key").fill("not the right key");
  await page.getByRole("button", { name: "Begin" }).click();
  await expect(page.getByRole("alert")).toContainText("bootstrap key");
  await page.getByLabel("Bootstrap key").fill(account.key);
  await page.getByRole("button", { name: "Begin" }).click();
  await expect(page.locator(".once code")).toHaveText(/^dgr_/);
  await page.getByRole("button", { name: /I have kept it/ }).click();
  await expect(page.getByRole("heading", { name: "Hello, Ada" })).toBeVisible();
  await expect(page.getByText("0 of 5")).toBeVisible();
  const cookies = await page.context().cookies();
  expect(cookies.find((c) => c.name === "tandem_session")).toMatchObject({ httpOnly: true, sameSite: "Strict" });
});

test("a wrong token is refused before anything is saved", async ({ page }) => {
  await enter(page);
  await page.getByRole("link", { name: "Add", exact: true }).click();
  await page.getByLabel("Name").fill("Main line");
  await page.getByLabel("Auth ID").fill(` ${account.id}\n`);
  await page.getByLabel("Auth Token").fill("not the right token at all");
  await page.getByRole("button", { name: "Try them" }).click();
  await expect(page.getByRole("alert")).toContainText("does not accept");
  expect((await api("/organizations/telephony-configs")).configurations).toEqual([]);
  await page.getByLabel("Auth Token").fill(account.token);
  await page.getByRole("button", { name: "Try them" }).click();
  await expect(page.getByRole("radio", { name: /Make a new one/ })).toBeChecked();
  await accessible(page, "add configuration");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("heading", { name: "Main line" })).toBeVisible();
});

test("a workflow is imported, a number added, and the link that somebody else has is taken over when told so", async ({
  page,
}) => {
  await enter(page);
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Workflows" }).click();
  await page
    .getByLabel("Workflow file")
    .setInputFiles({ name: "receptionist.json", mimeType: "application/json", buffer: readFileSync(receptionist) });
  await expect(page.getByText("Published v1")).toBeVisible();
  await page.goto("/telephony-configurations");
  await page.getByRole("link", { name: /Main line/ }).click();
  await page.getByRole("button", { name: "Add number" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("radio", { name: /\+1 415 555 0100/ }).check();
  await dialog.getByLabel(/Inbound workflow/).selectOption({ label: "Brightside Dental receptionist" });
  await dialog.getByRole("switch").click();
  await accessible(page, "add number");
  await dialog.getByRole("button", { name: "Add", exact: true }).click();
  await expect(dialog.getByText("Saved, but Plivo is not in step")).toBeVisible();
  await expect(dialog).toContainText("elsewhere");
  await dialog.getByRole("button", { name: "Overwrite at Plivo" }).click();
  await expect(page.getByRole("row", { name: /415 555 0100/ })).toContainText("In step");
});

test("inbound: somebody rings, is seen live, and their record is read and heard", async ({ page }) => {
  await enter(page);
  await page.goto("/calls");
  await expect(page.getByText("Nobody is on the line")).toBeVisible();
  await emulator.ring("14155550123", "14155550100", "brightside_booking");
  const row = page.getByRole("row", { name: /415 555 0123/ });
  await expect(row).toBeVisible();
  await expect(row).toContainText("Greeting");
  await accessible(page, "live board");
  await row.getByRole("link").click();
  await expect(page.getByRole("button", { name: "Hang up" })).toBeVisible();
  await expect(page.getByText("what day works best", { exact: false }).first()).toBeVisible({ timeout: 40_000 });
  await expect(page.locator("h1")).toContainText("Booked", { timeout: 80_000 });
  await expect(page.getByRole("definition").filter({ hasText: "tuesday 14" })).toBeVisible();
  await heard(page);
  await expect(page.locator(".transcript .now")).toBeVisible();
  await page.getByRole("button", { name: "Show" }).click();
  await expect(page.getByText("At node Ask for the day").first()).toBeVisible();
  await accessible(page, "one call");
  await page.goto("/calls/log?q=0123");
  await expect(page.getByRole("row", { name: /415 555 0123/ })).toContainText("Booked");
  await accessible(page, "log");
});

test("by keyboard alone: from the checklist to what is next, and from the log into a call", async ({ page }) => {
  await enter(page);
  await page.goto("/");
  await expect(page.getByText("4 of 5")).toBeVisible();
  await tabTo(page, page.getByRole("main").getByRole("link", { name: "Call", exact: true }));
  await page.keyboard.press("Enter");
  await expect(page.getByRole("button", { name: "Call", exact: true })).toBeVisible();
  await page.keyboard.press("g");
  await page.keyboard.press("c");
  await tabTo(page, page.getByRole("main").getByRole("link", { name: "Log", exact: true }));
  await page.keyboard.press("Enter");
  await tabTo(page, page.getByRole("row", { name: /415 555 0123/ }).getByRole("link"));
  await page.keyboard.press("Enter");
  await expect(page.locator("h1")).toContainText("Booked");
  // Who asked for less motion sees none.
  expect(await page.evaluate(() => document.getAnimations().filter((a) => a.playState === "running").length)).toBe(0);
});

test("outbound: Call rings a number, once, and follows it", async ({ page }) => {
  await enter(page);
  await page.goto("/workflows");
  await page.getByRole("link", { name: "Brightside Dental receptionist" }).click();
  await page.getByRole("button", { name: "Call", exact: true }).click();
  await page.getByLabel("Number to ring").fill("+1234567890");
  await page.getByRole("dialog").getByRole("button", { name: "Call" }).click();
  await expect(page.getByLabel("Number to ring")).toHaveAttribute("aria-invalid", "true");
  await page.getByLabel("Number to ring").fill("+14155550199");
  await page.getByRole("dialog").getByRole("button", { name: "Call" }).click();
  await expect(page.locator("h1")).toContainText("+1 415 555 0199");
  await expect(page.getByRole("list", { name: "States of the call" })).toContainText("Talking", { timeout: 30_000 });
  await page.getByRole("button", { name: "Hang up" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Hang up" }).click();
  await expect(page.getByRole("list", { name: "States of the call" })).toContainText("Ended", { timeout: 30_000 });
});

test("graph builder: from blank to published, and the published graph answers a call", async ({ page }) => {
  await enter(page);
  await page.goto("/workflows?new=1");
  await page.getByLabel("Name").fill("Night desk");
  await accessible(page, "new workflow");
  await page.getByRole("button", { name: "Make it" }).click();
  await expect(page.getByText("Published v1")).toBeVisible();
  await page.getByRole("button", { name: "Add End" }).click();
  await expect(page.getByRole("heading", { name: "End" })).toBeVisible();
  await expect(page.locator(".builder-bar .badge.problem")).toBeVisible();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.locator(".builder-bar .badge.problem")).toBeHidden();
  await page.locator(".react-flow__node", { hasText: "Greeting" }).click();
  await page.getByRole("textbox", { name: "Greeting text" }).fill("hello how can i help");
  await accessible(page, "builder");
  await page.keyboard.press("Control+s");
  await expect(page.getByText("Draft v2")).toBeVisible();
  await page.getByRole("button", { name: "Publish" }).click();
  await expect(page.getByRole("dialog")).toContainText("“Greeting”");
  await page.getByRole("dialog").getByRole("button", { name: "Publish" }).click();
  await expect(toast(page, "Version 2 is published")).toBeVisible();
  await page.goto("/telephony-configurations");
  await page.getByRole("link", { name: /Main line/ }).click();
  await page.getByLabel("Inbound workflow of +14155550100").selectOption({ label: "Night desk" });
  await expect(toast(page, /Pushed to Plivo/)).toBeVisible();
  await emulator.ring("14155550166", "14155550100", "hello");
  await page.goto("/calls/log?q=0166");
  await expect(page.getByRole("row", { name: /415 555 0166/ })).toContainText("Night desk", { timeout: 30_000 });
});

test("a session that ends in the middle of work loses nothing", async ({ page }) => {
  await enter(page);
  await page.goto("/workflows");
  await page.getByRole("link", { name: "Night desk" }).click();
  await page.locator(".react-flow__node", { hasText: "Greeting" }).click();
  await page.getByRole("textbox", { name: "Greeting text" }).fill("typed before the session ended");
  await page.context().clearCookies();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Your session has ended")).toBeVisible();
  await page.getByLabel("Password").fill(ada.password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByText("Your session has ended")).toBeHidden();
  await expect(page.getByRole("textbox", { name: "Greeting text" })).toHaveValue("typed before the session ended");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Draft v3")).toBeVisible();
});

test("practice: a virtual caller rings without any account", async ({ page }) => {
  await enter(page);
  await page.getByRole("button", { name: "Start it" }).click();
  await page.getByLabel("Who answers").selectOption({ label: "Brightside Dental receptionist" });
  await page.getByLabel("Who calls").selectOption({ label: "Interrupts" });
  await page.getByRole("button", { name: "Have them ring" }).click();
  await expect(page.locator("h1")).toContainText("+44", { timeout: 30_000 });
  await page.goto("/");
  await page.getByRole("button", { name: "Stop", exact: true }).click();
  await expect(page.getByRole("button", { name: "Start it" })).toBeVisible();
});
