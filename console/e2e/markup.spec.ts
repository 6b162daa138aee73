// Whatever people, carriers, models and strangers write is text: markup pushed through names, labels, what was said, digits and
// headers is read on every page that shows it, and becomes nothing else.
import type { Page } from "@playwright/test";
import { type Furnished, endedCall, furnish, mainNumber } from "./support/furnish";
import { enter, expect, test } from "./support/page";
import { api, emulator, url } from "./support/world";

const image = (what: string) => `${what}<img src=x onerror="alert('${what}')">`;
const script = (what: string) => `${what}<script>alert('${what}')</script>`;
const numbers = (of: Furnished) => `/organizations/telephony-configs/${of.config}/phone-numbers`;

let world: Furnished;
let inbound: number;
let workflow: number;

test.beforeAll(async () => {
  test.setTimeout(200_000);
  world = await furnish();
  // A greeting with what the caller of the API gave, keys that are asked for, and an end: each named with markup.
  const definition = {
    nodes: [
      {
        id: "greet",
        type: "startCall",
        position: { x: 0, y: 0 },
        data: {
          name: image("greet"),
          greeting: `Hello {{initial_context.who}} ${image("greeting")}`,
          prompt: script("prompt"),
        },
      },
      { id: "end", type: "endCall", position: { x: 0, y: 200 }, data: { name: script("end"), prompt: "Goodbye." } },
    ],
    edges: [
      {
        id: "on",
        source: "greet",
        target: "end",
        data: { label: image("edge"), condition: script("condition"), match: { digits: "1" } },
      },
    ],
  };
  ({ id: workflow } = await api<{ id: number }>("/workflow/create/definition", "POST", {
    name: image("workflow"),
    workflow_definition: definition,
  }));
  await api(`${numbers(world)}/${world.number}`, "PUT", {
    label: image("label"),
    inbound_workflow_id: workflow,
    force: true,
  });
  await api("/user/api-keys", "POST", { name: image("key"), role: "viewer" });
  inbound = await endedCall(
    "14155550190",
    { steps: [{ silence: 4000 }, { press: "1" }, { silence: 4000 }] },
    { caller_name: image("caller") },
  );
  // A stranger who sends what no carrier would.
  await fetch(`${url.node}/api/v1/telephony/inbound/run?Digits=${encodeURIComponent(image("digits"))}`, {
    method: "POST",
    headers: {
      "Content-Type": "application/x-www-form-urlencoded",
      "X-Plivo-Signature-V3": image("signature"),
      "X-Plivo-Signature-V3-Nonce": image("nonce"),
      "X-Forwarded-Host": image("host"),
      "User-Agent": image("agent"),
    },
    body: new URLSearchParams({ CallUUID: image("uuid"), From: image("from"), "X-PH-Note": image("header") }),
  });
});

/// The text is there, and there as text.
async function harmless(page: Page, texts: string[]) {
  for (const text of texts) await expect(page.getByText(text, { exact: false }).first()).toBeAttached();
  expect(await page.locator("img[src='x'], script:not([src])").count()).toBe(0);
}
test.beforeEach(async ({ page, watched }) => {
  page.on("dialog", (dialog) => {
    watched.push(`a dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  await enter(page);
});

test("a call that goes on, and what was known before it", async ({ page }) => {
  const { call_id } = await api<{ call_id: number }>("/telephony/initiate-call", "POST", {
    workflow_id: workflow,
    phone_number: "+14155550191",
    initial_context: { who: script("who"), digits: image("digits"), [image("name of a value")]: "value" },
  });
  await page.goto("/calls");
  await harmless(page, [image("workflow"), image("greet")]);
  await page.goto(`/calls/${call_id}`);
  await harmless(page, [script("who"), image("digits"), image("name of a value"), image("greeting")]);
  await page.getByRole("button", { name: "Hang up" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Hang up" }).click();
  await expect(page.getByRole("list", { name: "States of the call" })).toContainText("Ended");
});

test("a call that is over: its transcript, states and events", async ({ page }) => {
  await page.goto(`/calls/${inbound}`);
  await harmless(page, [image("greeting"), image("greet"), script("end")]);
  await page.getByRole("button", { name: "Show", exact: true }).click();
  await harmless(page, [`At node ${image("greet")}`]);
  await page.goto("/calls/log");
  await harmless(page, [image("workflow")]);
});

test("the graph and what is around it", async ({ page }) => {
  await page.goto("/workflows");
  await harmless(page, [image("workflow")]);
  await page.goto(`/workflows/${workflow}`);
  await harmless(page, [image("workflow"), image("greet"), script("end"), image("edge")]);
  await page.locator(".react-flow__node", { hasText: "greet" }).click();
  await expect(page.getByRole("textbox", { name: "Greeting text" })).toHaveValue(/<img src=x/);
  await harmless(page, []);
});

test("names and labels elsewhere, and what strangers sent", async ({ page }) => {
  await page.goto("/");
  await harmless(page, [image("workflow")]);
  await page.goto(`/telephony-configurations/${world.config}`);
  await harmless(page, [image("label"), image("workflow")]);
  await page.goto("/settings/keys");
  await harmless(page, [image("key")]);
  await page.goto("/system");
  await harmless(page, ["<img src=x"]);
});
