// From an empty node to a talking agent, and what goes wrong on the way. Each story begins where the one before ended.
import { readFileSync } from "node:fs";
import { accessible, enter, expect, test, toast } from "./support/page";
import { account, ada, api, emulator, url } from "./support/world";

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
  await page.getByRole("button", { name: "Play", exact: true }).click();
  await expect(page.getByRole("button", { name: "Pause" })).toBeVisible();
  await expect(page.locator(".transcript .now")).toBeVisible();
  await page.getByRole("button", { name: "Show" }).click();
  await expect(page.getByText("At node Ask for the day").first()).toBeVisible();
  await accessible(page, "one call");
  await page.goto("/calls/log?q=0123");
  await expect(page.getByRole("row", { name: /415 555 0123/ })).toContainText("Booked");
  await accessible(page, "log");
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

test("roles: a viewer is offered nothing that the node would refuse", async ({ page, browser }) => {
  await enter(page);
  await page.goto("/settings/operators");
  await page.getByRole("button", { name: "Add an operator" }).click();
  await page.getByLabel("Name").fill("Vera View");
  await page.getByLabel("Email").fill("vera@example.com");
  await page.getByLabel("Role").selectOption("viewer");
  await page.getByLabel("First password").fill("another long password");
  await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("row", { name: /Vera View/ })).toBeVisible();
  const context = await browser.newContext({ baseURL: url.node });
  const viewer = await context.newPage();
  await enter(viewer, { name: "", email: "vera@example.com", password: "another long password" });
  await viewer.goto("/telephony-configurations");
  await viewer.getByRole("link", { name: /Main line/ }).click();
  await expect(viewer.getByText("+1 415 555 0100")).toBeVisible();
  for (const name of ["Add number", "Push again", "Change"])
    await expect(viewer.getByRole("button", { name })).toHaveCount(0);
  await viewer.goto("/settings");
  await expect(viewer.getByRole("link", { name: "API keys" })).toHaveCount(0);
  const refused = await viewer.evaluate(async () => {
    const { csrf_token } = await (await fetch("/api/v1/session")).json();
    return (
      await fetch("/api/v1/user/api-keys", {
        method: "POST",
        headers: { "X-CSRF-Token": csrf_token, "Content-Type": "application/json" },
        body: '{"name":"mine","role":"admin"}',
      })
    ).status;
  });
  expect(refused).toBe(403);
  await context.close();
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
});

test("every page: no serious finding of axe, and nothing wider than a telephone", async ({ page }) => {
  await enter(page);
  for (const path of [
    "/",
    "/calls",
    "/calls/log",
    "/workflows",
    "/telephony-configurations",
    "/system",
    "/settings/organization",
    "/settings/keys",
    "/settings/operators",
    "/settings/deliveries",
    "/settings/account",
    "/nothing-here",
  ]) {
    await page.goto(path);
    await page.locator("h1").waitFor();
    await page.waitForFunction(() => !document.querySelector(".skeleton"));
    await accessible(page, path);
    await page.setViewportSize({ width: 360, height: 780 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth), path).toBeLessThanOrEqual(360);
    await page.setViewportSize({ width: 1360, height: 900 });
  }
});

test("drift: what somebody changed at Plivo is shown with both values, and put right", async ({ page }) => {
  await enter(page);
  const [config] = (await api("/organizations/telephony-configs")).configurations as unknown as { id: number }[];
  const { application } = (await api(`/organizations/telephony-configs/${config!.id}`)) as unknown as {
    application: { application_id: string };
  };
  await emulator.setApplication(application.application_id, "https://crm.example/answer");
  await page.goto(`/telephony-configurations/${config!.id}`);
  await page.getByRole("button", { name: "Look", exact: true }).click();
  const finding = page.getByRole("listitem").filter({ hasText: "Does the Application send its calls here?" });
  await expect(finding).toContainText("crm.example");
  await accessible(page, "doctor");
  await page.getByRole("button", { name: "Push again" }).click();
  await expect(toast(page, "Plivo is not in step")).toBeVisible();
  await expect(page.getByRole("table", { name: "Wanted and seen at Plivo" })).toContainText("crm.example");
  await page.getByRole("button", { name: "Re-apply" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Re-apply" }).click();
  await dialog.getByRole("button", { name: "Re-apply all the same" }).click();
  await expect(toast(page, "Done")).toBeVisible();
  await expect(page.getByRole("heading", { name: "At Plivo In step" })).toBeVisible();
  await page.getByRole("button", { name: "Look again" }).click();
  await expect(finding.getByText("Well")).toBeAttached();
});

test("Plivo out of reach, and an Application that is not there: each remedy is followed to green", async ({ page }) => {
  await enter(page);
  const [config] = (await api("/organizations/telephony-configs")).configurations as unknown as { id: number }[];
  const one = `/organizations/telephony-configs/${config!.id}`;
  const { application } = (await api(one)) as unknown as { application: { application_id: string } };
  const finding = (question: string) => page.getByRole("listitem").filter({ hasText: question });

  await api(one, "PUT", { config: { provider: "plivo", api_url: "http://127.0.0.1:9/v1" } });
  await page.goto(`/telephony-configurations/${config!.id}#doctor`);
  const accepted = finding("Does Plivo accept the credentials?");
  await expect(accepted.getByText("Problem")).toBeAttached({ timeout: 40_000 });
  await expect(accepted).toContainText("What to do.");
  const credentials = page.locator("section").filter({ has: page.getByRole("heading", { name: "Credentials" }) });
  await credentials.getByRole("button", { name: "Change" }).click();
  await page.getByLabel("API URL").fill("");
  await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
  await expect(toast(page, "Saved")).toBeVisible();
  await page.getByRole("button", { name: "Look again" }).click();
  await expect(accepted.getByText("Well")).toBeAttached({ timeout: 40_000 });

  await api(one, "PUT", { config: { provider: "plivo", application_id: "10000000000000001" } });
  await page.reload();
  const there = finding("Does the Application exist in this account?");
  await expect(there.getByText("Problem")).toBeAttached({ timeout: 40_000 });
  await page.getByRole("button", { name: "More about the Application" }).click();
  await page.getByRole("menuitem", { name: "Choose another Application" }).click();
  await accessible(page, "choose an Application");
  await page.getByRole("radio", { name: new RegExp(application.application_id) }).check();
  await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
  await expect(toast(page, "The Application is chosen")).toBeVisible();
  await page.getByRole("button", { name: "Look again" }).click();
  await expect(there.getByText("Well")).toBeAttached({ timeout: 40_000 });
});

test("roles: an operator works with workflows, and is told who may do the rest", async ({ browser }) => {
  const who = { name: "Otto Works", email: "otto@example.com", password: "a long enough password" };
  await api("/operators", "POST", { ...who, role: "operator" });
  const context = await browser.newContext({ baseURL: url.node });
  const page = await context.newPage();
  await enter(page, who);
  await page.goto("/workflows");
  await expect(page.getByRole("button", { name: "New workflow" })).toBeVisible();
  for (const path of ["/telephony-configurations/new", "/settings/keys", "/settings/operators"]) {
    await page.goto(path);
    await expect(page.getByText("This is for an admin.")).toBeVisible();
  }
  await page.goto("/telephony-configurations");
  await page.getByRole("link", { name: /Main line/ }).click();
  await page.getByRole("row", { name: /415 555 0100/ }).waitFor();
  await expect(page.getByRole("button", { name: /Add number|Push again|Re-apply/ })).toHaveCount(0);
  await accessible(page, "an operator's configuration");
  await context.close();
});

test("what is about one thing: no serious finding of axe, and it fits a telephone and a wall", async ({ page }) => {
  await enter(page);
  const [config] = (await api("/organizations/telephony-configs")).configurations as unknown as { id: number }[];
  const [workflow] = (await api("/workflow/summary")) as unknown as { id: number }[];
  await page.goto("/calls/log");
  const call = await page.getByRole("table", { name: "Calls" }).getByRole("link").first().getAttribute("href");
  for (const path of [
    "/telephony-configurations/new",
    `/telephony-configurations/${config!.id}`,
    `/workflows/${workflow!.id}`,
    `/workflows/${workflow!.id}/talk`,
    call!,
  ]) {
    await page.goto(path);
    await page.locator("h1").waitFor({ state: "attached" });
    await page.waitForFunction(() => !document.querySelector(".skeleton"));
    await accessible(page, path);
    for (const width of [360, 2560]) {
      await page.setViewportSize({ width, height: 780 });
      expect(await page.evaluate(() => document.documentElement.scrollWidth), path).toBeLessThanOrEqual(width);
    }
    await page.setViewportSize({ width: 1360, height: 900 });
  }
});
