// What each role is offered, and what the node refuses it all the same.
import type { Page } from "@playwright/test";
import { type Furnished, furnish, people } from "./support/furnish";
import { accessible, enter, expect, test } from "./support/page";

type Role = keyof typeof people;
const rank: Record<Role, number> = { viewer: 0, operator: 1, admin: 2 };
let world: Furnished;
test.beforeAll(async () => void (world = await furnish()));

/// Where it is, what it is called, and who is the least to whom it is offered.
const offers = ({ config, receptionist }: Furnished): [string, string | RegExp, Role][] => [
  ["/", "Start it", "admin"],
  ["/workflows", "New workflow", "operator"],
  [`/workflows/${receptionist}`, "More", "viewer"],
  [`/workflows/${receptionist}`, "Call", "operator"],
  [`/workflows/${receptionist}`, /^Add End/, "operator"],
  [`/telephony-configurations/${config}`, "Look", "viewer"],
  [`/telephony-configurations/${config}`, "Add number", "admin"],
  [`/telephony-configurations/${config}`, "Push again", "admin"],
  [`/telephony-configurations/${config}`, "Change", "admin"],
  ["/settings/operators", "Add an operator", "admin"],
  ["/settings/account", "Change it", "viewer"],
];
/// What is asked without the console's leave. Nothing of it would be done: what may be asked is not sound.
const requests = ({ config, receptionist }: Furnished): [string, string, Role][] => [
  ["POST", "/user/api-keys", "admin"],
  ["POST", "/operators", "admin"],
  ["PUT", "/organizations/preferences", "admin"],
  ["POST", "/organizations/telephony-configs", "admin"],
  ["POST", `/organizations/telephony-configs/${config}/phone-numbers`, "admin"],
  ["POST", "/telephony/initiate-call", "operator"],
  ["POST", "/workflow/create/definition", "operator"],
  ["PUT", `/workflow/${receptionist}`, "operator"],
  ["POST", "/calls/1/shares", "operator"],
];

const ask = (page: Page, method: string, path: string) =>
  page.evaluate(
    async ([method, path, body]) => {
      const { csrf_token } = (await (await fetch("/api/v1/session")).json()) as { csrf_token: string };
      const headers = { "X-CSRF-Token": csrf_token, "Content-Type": "application/json" };
      return (await fetch(`/api/v1${path}`, { method, headers, body })).status;
    },
    [method, path, "[]"] as const,
  );

for (const role of Object.keys(people) as Role[]) {
  test(`${role}: is offered what they may do, and refused the rest`, async ({ page }) => {
    await enter(page, people[role]);
    let at = "";
    for (const [path, name, least] of offers(world)) {
      if (path !== at) await page.goto((at = path));
      await page.locator("h1").waitFor({ state: "attached" });
      await page.waitForFunction(() => !document.querySelector(".skeleton"));
      const offered = page.getByRole("button", { name, exact: true }).first();
      if (rank[role] >= rank[least]) await expect(offered, `${path}: ${name}`).toBeVisible();
      else await expect(offered, `${path}: ${name}`).toBeHidden();
    }
    for (const [method, path, least] of requests(world)) {
      const status = await ask(page, method, path);
      expect(status === 403, `${method} ${path} answered ${status}`).toBe(rank[role] < rank[least]);
    }
  });

  if (role !== "admin")
    test(`${role}: is told who may do what an address leads to`, async ({ page }) => {
      await enter(page, people[role]);
      for (const path of ["/telephony-configurations/new", "/settings/keys", "/settings/operators"]) {
        await page.goto(path);
        await expect(page.getByText("This is for an admin.")).toBeVisible();
      }
      await accessible(page, `${role} where an admin may go`);
    });
}
