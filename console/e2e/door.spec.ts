// The node's own door: the console as the node serves it, nothing between. A node of its own, with nobody in it yet.
import { accessible, enter, expect, test } from "./support/page";
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

test("operators are added, and one whose session is ended is asked to sign in again over their page", async ({
  page,
  browser,
}) => {
  await enter(page);
  await page.goto("/settings/operators");
  await page.getByRole("button", { name: "Add an operator" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill("Bob <b>");
  await dialog.getByLabel("Email").fill("bob@example.com");
  await dialog.getByRole("combobox", { name: "Role" }).selectOption("viewer");
  await dialog.getByLabel("First password").fill("another long password");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("row", { name: /bob@example.com/ })).toContainText("Bob <b>");
  await accessible(page, "operators");

  const theirs = await browser.newContext({ baseURL: url.door });
  const bob = await theirs.newPage();
  await enter(bob, { name: "Bob", email: "bob@example.com", password: "another long password" });
  await expect(bob.getByRole("button", { name: /^Bob <b>/ })).toContainText("viewer");
  await theirs.clearCookies();
  await bob.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Workflows" }).click();
  await expect(bob.getByRole("dialog").getByRole("button", { name: "Sign in" })).toBeVisible();
  await theirs.close();
});
