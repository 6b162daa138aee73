// Gives a fresh node something to see: an account at the emulator, numbers, the workflows of the examples, and a few calls.
import { readFile } from "node:fs/promises";

const node = process.env.CONSOLE_URL;
const emulator = process.env.PLIVO_EMULATOR_URL;

async function until(url) {
  for (let i = 0; i < 100; i++) {
    if ((await fetch(url).catch(() => null))?.ok) return;
    await new Promise((done) => setTimeout(done, 200));
  }
  throw new Error(`${url} does not answer`);
}
async function ask(path, body) {
  const answer = await fetch(`${node}/api/v1${path}`, {
    method: body ? "POST" : "GET",
    headers: { "X-API-Key": process.env.CONSOLE_KEY, "Content-Type": "application/json" },
    body: body && JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}
const ring = async (from, scenario) =>
  fetch(`${emulator}/emulator/calls`, {
    method: "POST",
    body: JSON.stringify({
      from,
      to: "14155550100",
      scenario: JSON.parse(
        await readFile(new URL(`../../examples/plivo_emulator/scenarios/${scenario}.json`, import.meta.url), "utf8"),
      ),
    }),
  });

await until(`${emulator}/emulator/health`);
await until(`${node}/api/v1/health`);
const credentials = { provider: "plivo", auth_id: process.env.PLIVO_AUTH_ID, auth_token: process.env.PLIVO_AUTH_TOKEN };
const config = await ask("/organizations/telephony-configs", {
  name: "Main line",
  is_default_outbound: true,
  config: credentials,
});
const workflows = [];
for (const name of ["receptionist", "outbound_reminder", "echo"]) {
  const file = new URL(`../../examples/workflows/${name}.json`, import.meta.url);
  workflows.push(await ask("/workflow/create/definition", JSON.parse(await readFile(file, "utf8"))));
}
const numbers = `/organizations/telephony-configs/${config.id}/phone-numbers`;
await ask(numbers, {
  address: "+14155550100",
  label: "Front desk",
  inbound_workflow_id: workflows[0].id,
  is_default_caller_id: true,
  force: true,
});
await ask(numbers, { address: "+14155550177", label: "Support" });
await ring("14155550123", "brightside_booking");
await ring("14155550145", "rude_caller");
// So that one call is over and read back when somebody looks.
for (let i = 0; i < 45; i++) {
  const { runs } = await ask(`/workflow/${workflows[0].id}/runs`);
  if (runs.length && runs.every((r) => r.is_completed && r.recording_url)) break;
  await new Promise((done) => setTimeout(done, 2000));
}
await ring("14155550166", "brightside_booking");
