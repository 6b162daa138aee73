// The node's own door: the console as the node serves it, nothing between. A node of its own, with nobody in it yet.
import type { Page } from "@playwright/test";
import { accessible, enter, expect, test, toast } from "./support/page";
import { ada, url } from "./support/world";

test.describe.configure({ mode: "serial" });
test.use({ baseURL: url.door });

test("the node serves the console, with its policy", async ({ request }) => {
  const page = await request.get("/");
  expect(page.status()).toBe(200);
  expect(page.headers()["content-security-policy"]).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
  expect(page.headers()["content-encoding"]).toBe("br");
  const script = /src="(\/assets\/[^"]+\.js)"/.exec(await page.text())?.[1] ?? "";
  expect((await request.get(script)).headers()["cache-control"]).toContain("immutable");
});

test("first run, sign out, sign in", async ({ page }) => {
  await enter(page);
  await expect(page.getByRole("heading", { name: "Hello, Ada" })).toBeVisible();
  const cookies = await page.context().cookies();
  expect(cookies.find((c) => c.name === "tandem_session")).toMatchObject({ httpOnly: true, sameSite: "Strict" });
  expect(await page.evaluate(() => document.cookie)).toBe("");
  await page.getByRole("button", { name: new RegExp(ada.name) }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.getByRole("button", { name: "Sign in" }).waitFor();
  await accessible(page, "sign in");
  await page.getByLabel("Email").fill(ada.email);
  await page.getByLabel("Password").fill("not the right password");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("alert")).toContainText("Email or password is wrong.");
  await page.getByLabel("Password").fill(ada.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("navigation", { name: "Main" }).waitFor();
  await page.reload();
  await expect(page.getByRole("navigation", { name: "Main" })).toBeVisible();
});

test("an operator is added", async ({ page }) => {
  await enter(page);
  await page.goto("/settings/operators");
  await page.getByRole("button", { name: "Add an operator" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill("Bob <b>");
  await dialog.getByLabel("Email").fill("bob@example.com");
  await dialog.getByLabel("Role").selectOption("viewer");
  await dialog.getByLabel("First password").fill("another long password");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("row", { name: /bob@example.com/ })).toContainText("Bob <b>");
  await accessible(page, "operators");
});

test("an operator changes their password, and is asked for it wherever else they were", async ({ page: desk, browser }) => {
  const context = await browser.newContext({ baseURL: url.door });
  const elsewhere = await context.newPage();
  for (const at of [desk, elsewhere]) {
    await enter(at, { name: "", email: "bob@example.com", password: "another long password" });
    await at.goto("/settings/account");
  }
  const change = async (at: Page, now: string) => {
    await at.getByLabel("Now").fill(now);
    await at.getByLabel("New", { exact: true }).fill("a third long password");
    await at.getByRole("button", { name: "Change it" }).click();
  };
  await change(desk, "not my password");
  await expect(desk.getByText("This is not your password")).toBeVisible();
  await change(desk, "another long password");
  await expect(toast(desk, "Password changed")).toBeVisible();
  await change(elsewhere, "another long password");
  await expect(elsewhere.getByRole("heading", { name: "Your session has ended" })).toBeVisible();
  await elsewhere.getByLabel("Password").fill("a third long password");
  await elsewhere.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(elsewhere.getByRole("heading", { name: "Your session has ended" })).toBeHidden();
  await context.close();
});
