// Every page there is: no serious finding of axe, light and dark, and nothing wider than a telephone or lost on a wall of screens.
import type { Page } from "@playwright/test";
import { type Furnished, endedCall, furnish } from "./support/furnish";
import { accessible, enter, expect, test } from "./support/page";

let world: Furnished;
let ended: number; // a call that is over
test.beforeAll(async () => {
  world = await furnish();
  ended = await endedCall("14155550170", "hello");
});

const about = (): string[] => [
  "/",
  "/calls",
  "/calls/log",
  `/calls/${ended}`,
  "/workflows",
  "/workflows?new=1",
  `/workflows/${world.receptionist}`,
  `/workflows/${world.receptionist}/talk`,
  "/telephony-configurations",
  "/telephony-configurations/new",
  `/telephony-configurations/${world.config}`,
  "/system",
  "/settings/organization",
  "/settings/keys",
  "/settings/operators",
  "/settings/deliveries",
  "/settings/account",
  "/nothing-here",
];
async function seen(page: Page) {
  await page.locator("h1").first().waitFor({ state: "attached" });
  await page.waitForFunction(() => !document.querySelector(".skeleton"));
}

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });
    test.setTimeout(240_000);

    test("every page: no serious finding of axe", async ({ page }) => {
      await page.goto("/");
      await page.getByRole("button", { name: "Sign in" }).waitFor();
      await accessible(page, "sign in");
      await enter(page);
      for (const path of about()) {
        await page.goto(path);
        await seen(page);
        await accessible(page, path);
      }
    });

    test("the first page of a node that nobody has signed in to", async ({ page }) => {
      // As it answers before its first operator.
      await page.route("**/api/v1/session", (route) =>
        route.fulfill({ json: { state: "first_run", operator: null, csrf_token: null, expires_at: null } }),
      );
      await page.goto("/");
      await page.getByRole("heading", { name: "Welcome to Tandem" }).waitFor();
      await accessible(page, "first run");
    });
  });
}

test("every page fits a telephone and a wall", async ({ page }) => {
  test.setTimeout(240_000);
  await enter(page);
  for (const path of about()) {
    await page.goto(path);
    await seen(page);
    for (const width of [360, 2560]) {
      await page.setViewportSize({ width, height: 780 });
      expect(await page.evaluate(() => document.documentElement.scrollWidth), path).toBeLessThanOrEqual(width);
    }
    await page.setViewportSize({ width: 1360, height: 900 });
  }
});
