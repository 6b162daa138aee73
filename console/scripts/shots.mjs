// Pictures of every page, light and dark, narrow to very wide, for eyes to judge.
//   npm run shots [-- --only workflows] [--widths 360,1440] [--out shots]
//   npm run shots -- --docs        takes those of docs/pictures anew, small: one width, few colours
// On a node that has nothing yet it shows what empty pages say; scripts/seed.mjs gives it something. Needs a node at CONSOLE_URL
// (http://127.0.0.1:8080) with an operator: SHOTS_EMAIL and SHOTS_PASSWORD, or a first run with CONSOLE_KEY. Reports every breach of the Content-Security-Policy, error and request to another host that it sees.
import { execFileSync } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { chromium } from "@playwright/test";

const option = (name, otherwise) =>
  process.argv.includes(`--${name}`) ? process.argv[process.argv.indexOf(`--${name}`) + 1] : otherwise;
const base = process.env.CONSOLE_URL ?? "http://127.0.0.1:8080";
const docs = process.argv.includes("--docs");
const out = option("out", docs ? "../docs/pictures" : "shots");
const widths = option("widths", docs ? "1280" : "360,1440,2560")
  .split(",")
  .map(Number);
const themes = option("themes", "light,dark").split(",");
// What docs/console.md shows, and in which theme.
const pictures = {
  overview: "light",
  "telephony-one": "light",
  "telephony-doctor": "light",
  "builder-node": "light",
  versions: "light",
  "calls-live": "light",
  "calls-log": "light",
  call: "light",
  system: "dark",
};
const only = option("only", "");
const email = process.env.SHOTS_EMAIL ?? "ada@example.com";
const password = process.env.SHOTS_PASSWORD ?? "a long enough password";

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox"],
});
const complaints = new Set();
await mkdir(out, { recursive: true });

function listen(page) {
  const meant = (text) => text.includes("ERR_FAILED"); // the stream that loseTheNode takes away
  page.on(
    "console",
    (m) => m.type() === "error" && !meant(m.text()) && complaints.add(`${new URL(page.url()).pathname}: ${m.text()}`),
  );
  page.on("pageerror", (e) => complaints.add(`${new URL(page.url()).pathname}: ${e.message}`));
  page.on(
    "request",
    (r) => !r.url().startsWith(base) && !/^(data|blob):/.test(r.url()) && complaints.add(`another host: ${r.url()}`),
  );
}

/// Screens have few colours; a palette of 128 takes a third of the room. Needs ImageMagick's convert.
function keepSmall(picture, path) {
  const few = ["-strip", "+dither", "-colors", "128", "-define", "png:compression-level=9"];
  execFileSync("convert", ["png:-", ...few, `png8:${path}`], { input: picture });
}

async function settle(page) {
  await page.waitForLoadState("load");
  await page.locator("h1").first().waitFor({ state: "attached" });
  await page.waitForFunction(() => !document.querySelector(".skeleton"), null, { timeout: 8000 }).catch(() => {});
  // A recording is there when it can be played.
  if (await page.locator(".wave").count()) await page.locator('.wave[aria-disabled="false"]').waitFor({ timeout: 15_000 });
  await page.waitForTimeout(600);
}

async function enter(page, shot) {
  await page.goto(base);
  await page.waitForSelector("h1");
  if (await page.getByText("Welcome to Tandem").isVisible()) {
    await shot(page, "first-run");
    await page.getByLabel("Name").fill("Ada Byron");
    await page.getByLabel("Email").fill(email);
    await page.getByLabel("Password").fill(password);
    await page.getByLabel("Bootstrap key").fill(process.env.CONSOLE_KEY ?? "");
    await page.getByRole("button", { name: "Begin" }).click();
    await page.getByText("It is shown only now").waitFor();
    await shot(page, "first-run-key");
    await page.getByRole("button", { name: "I have kept it" }).click();
  } else if (await page.getByRole("button", { name: "Sign in" }).isVisible()) {
    await shot(page, "sign-in");
    await page.getByLabel("Email").fill(email);
    await page.getByLabel("Password").fill(password);
    await page.getByRole("button", { name: "Sign in" }).click();
  }
  await page
    .getByRole("navigation", { name: "Main" })
    .or(page.getByRole("button", { name: "Menu" }))
    .first()
    .waitFor();
}

const api = async (page, path) => page.evaluate(async (p) => (await fetch(`/api/v1${p}`)).json(), path);

/// The stream of events ends and is not to be had again: what an operator sees when the node is gone.
async function loseTheNode(page) {
  await page.route(/\/api\/v1\/live\?/, (r) => r.abort());
  await page.reload();
  await page.getByText("Not live").waitFor({ timeout: 15_000 });
}

/// Where there is an emulator, people are on the line while the board is looked at.
async function somebodyRings(page) {
  if (!process.env.PLIVO_EMULATOR_URL) return;
  for (const from of ["14155550161", "14155550162", "442079460018"])
    await fetch(`${process.env.PLIVO_EMULATOR_URL}/emulator/calls`, {
      method: "POST",
      body: JSON.stringify({ from, to: "14155550100", scenario: { steps: [{ silence: 25_000 }] } }),
    });
  await page
    .getByRole("row", { name: /7946/ })
    .getByRole("button", { name: "Listen in" })
    .and(page.locator(":enabled"))
    .first()
    .waitFor();
  await page.waitForTimeout(2500);
}

async function pagesOf(page) {
  const configs = await api(page, "/organizations/telephony-configs");
  if (!configs.configurations) throw new Error(JSON.stringify(configs));
  const config = configs.configurations[0]?.id;
  const workflows = await api(page, "/workflow/summary");
  const workflow = (workflows.find((w) => /receptionist/i.test(w.name)) ?? workflows[0])?.id;
  const calls = (await api(page, "/calls")).calls;
  const call = (calls.findLast((c) => c.turns > 2 && c.has_recording) ?? calls[0])?.call_id;
  const failed = calls.find((c) => c.direction === "outbound" && c.disposition !== "completed")?.call_id;
  const runs = await Promise.all(calls.map((c) => api(page, `/calls/${c.call_id}`)));
  const transferred = runs.find((r) => r.transfers?.some((t) => t.leg_call_id))?.call_id;
  const leg = runs.find((r) => r.leg_of_call_id)?.call_id;
  const press = (name) => async (p) => p.getByRole("button", { name }).first().click();
  const compare = async (p) => {
    await p.getByRole("button", { name: "Compare" }).nth(1).click();
    await p.locator("details > summary").first().click();
  };
  return [
    ["overview", "/"],
    ["calls-live", "/calls", somebodyRings],
    ["calls-log", "/calls/log"],
    call && ["call", `/calls/${call}`],
    call && ["call-events", `/calls/${call}?open=events`],
    transferred && ["call-transferred", `/calls/${transferred}`],
    leg && ["call-leg", `/calls/${leg}`],
    failed && ["call-failed", `/calls/${failed}`],
    ["workflows", "/workflows"],
    ["workflow-new", "/workflows?new=1"],
    workflow && ["builder", `/workflows/${workflow}`],
    workflow && ["builder-node", `/workflows/${workflow}`, async (p) => p.locator(".react-flow__node").first().click()],
    workflow && ["builder-call", `/workflows/${workflow}`, press(/^Call$/)],
    workflow && ["versions", `/workflows/${workflow}?open=versions`, compare],
    workflow && ["publish", `/workflows/${workflow}?open=publish`, async () => {}],
    workflow && ["talk", `/workflows/${workflow}/talk`],
    ["telephony", "/telephony-configurations"],
    ["telephony-add", "/telephony-configurations/new"],
    config && ["telephony-one", `/telephony-configurations/${config}`],
    config && [
      "telephony-doctor",
      `/telephony-configurations/${config}`,
      async (p) => {
        await press(/^Look$/)(p);
        const again = p.getByRole("button", { name: "Look again" });
        await again.waitFor();
        await again.evaluate((button) => button.closest("section").scrollIntoView());
      },
    ],
    config && ["number-add", `/telephony-configurations/${config}`, press(/Add number/)],
    ["settings", "/settings/organization"],
    ["settings-keys", "/settings/keys"],
    ["settings-operators", "/settings/operators"],
    ["settings-deliveries", "/settings/deliveries"],
    ["settings-account", "/settings/account"],
    ["system", docs ? "/system?seconds=900" : "/system"],
    ["command", "/", async (p) => p.keyboard.press("Control+k")],
    [
      "menu",
      "/",
      async (p) =>
        p
          .getByRole("button", { name: "Menu" })
          .click({ timeout: 500 })
          .catch(() => {}),
    ],
    ["not-live", "/calls", loseTheNode],
  ].filter((p) => p && p[0].includes(only));
}

for (const theme of themes) {
  for (const width of widths) {
    const context = await browser.newContext({
      viewport: { width, height: width < 500 ? 780 : width > 2000 ? 1300 : 900 },
      colorScheme: theme,
      reducedMotion: "reduce",
    });
    const page = await context.newPage();
    listen(page);
    const shot = async (p, name, fullPage = false) =>
      docs
        ? pictures[name] && keepSmall(await p.screenshot(), `${out}/console-${name}.png`)
        : p.screenshot({ path: `${out}/${name}-${width}-${theme}.png`, fullPage });
    await enter(page, shot);
    for (const [name, path, before] of await pagesOf(page)) {
      if (docs && pictures[name] !== theme) continue;
      await page.unrouteAll();
      await page.goto(base + path);
      await settle(page);
      if (before) await before(page).catch((e) => complaints.add(`${name}: ${e.message.split("\n")[0]}`));
      if (before) await page.waitForTimeout(400);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      if (wide > 0) complaints.add(`${name} at ${width}: ${wide} px wider than the window`);
      await shot(page, name, !before && !path.match(/^\/workflows\/\d+$/));
    }
    await context.close();
    console.log(`${theme} ${width}`);
  }
}
await browser.close();
for (const c of complaints) console.log(`complaint: ${c}`);
