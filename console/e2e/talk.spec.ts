// Talk here, on the console as the node serves it: Chromium's fake microphone says yes to the agent's question.
import { readFileSync, writeFileSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { enter, expect, test } from "./support/page";
import { account, url } from "./support/world";

/// A recorded voice with silence before it, so that it speaks when the agent has asked; and again, should the browser's noise
/// suppression have taken its first word for noise. 16 kHz, 16 bit, mono.
function microphone(silenceS: number): string {
  const voice = readFileSync("../tests/data/voice/says-yes-16k.wav");
  const sound = voice.subarray(voice.indexOf("data") + 8);
  const all = Buffer.concat([
    Buffer.alloc(silenceS * 32_000),
    sound,
    Buffer.alloc(9 * 32_000),
    sound,
    sound,
    Buffer.alloc(60 * 32_000),
  ]);
  const head = Buffer.from(voice.subarray(0, 44));
  head.writeUInt32LE(all.length + 36, 4);
  head.writeUInt32LE(all.length, 40);
  const file = join(mkdtempSync(join(tmpdir(), "tandem-talk-")), "microphone.wav");
  writeFileSync(file, Buffer.concat([head, all]));
  return file;
}

test.use({
  baseURL: url.door,
  permissions: ["microphone"],
  launchOptions: {
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--autoplay-policy=no-user-gesture-required",
      "--use-fake-device-for-media-stream",
      `--use-file-for-fake-audio-capture=${microphone(13)}%noloop`,
    ],
  },
});

const api = async (path: string, method = "GET", body?: unknown) => {
  const answer = await fetch(`${url.door}/api/v1${path}`, {
    method,
    headers: { "X-API-Key": account.key, "Content-Type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as Record<string, unknown>;
};

test("talk here: the agent asks, the microphone says yes, the agent understands", async ({ page }) => {
  const reminder = JSON.parse(readFileSync("../examples/workflows/outbound_reminder.json", "utf8")) as {
    workflow_definition: unknown;
  };
  const workflow = await api("/workflow/create/definition", "POST", {
    name: "Reminder",
    workflow_definition: reminder.workflow_definition,
  });
  await enter(page);
  await page.goto(`/workflows/${String(workflow.id)}/talk`);
  await page.getByRole("button", { name: "Talk", exact: true }).click();
  await expect(page.getByText("Can you make it?")).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText("We look forward to seeing you", { exact: false })).toBeVisible({ timeout: 40_000 });
  await expect(page.getByText("The agent ended the conversation: confirmed.")).toBeVisible({ timeout: 20_000 });
  const { runs } = (await api(`/workflow/${String(workflow.id)}/runs?page=1&limit=5`)) as {
    runs: Record<string, unknown>[];
  };
  expect(runs[0]).toMatchObject({ mode: "browser", disposition: "confirmed", is_completed: true });
});
