// Gives a fresh node something to see: an account at the emulator, numbers, the workflows of the examples, a version and a draft
// to compare, and calls that went well, went wrong, were put through and are shared.
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
async function ask(path, body, method = body ? "POST" : "GET") {
  const answer = await fetch(`${node}/api/v1${path}`, {
    method,
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
const party = (number, does) =>
  fetch(`${emulator}/emulator/parties`, { method: "POST", body: JSON.stringify({ number, after_ms: 1500, ...does }) });
await party("0190", { does: "answers", scenario: { steps: [{ say: "front desk, how can I help?" }, { silence: 6000 }] } });
await party("0191", { does: "busy" });
const call = (phone_number) => ask("/telephony/initiate-call", { workflow_id: workflows[1].id, phone_number });
await call("+14155550191");

const pause = () => new Promise((done) => setTimeout(done, 500));
const callsWith = async (number) => (await ask("/calls")).calls.filter((c) => c.from === number);
/// Rings, and puts the caller through as soon as the agent talks.
async function ringAndTransfer(from, to) {
  await ring(from.slice(1), "brightside_booking");
  for (let i = 0; i < 60; i++, await pause()) {
    const [talking] = (await callsWith(from)).filter((c) => c.phase === "streaming");
    if (talking) return ask(`/calls/${talking.call_id}/transfer`, to);
  }
}
await ringAndTransfer("+14155550151", { to: "+14155550190", mode: "warm", whisper: "A caller about a refund." });
await ringAndTransfer("+14155550152", { to: "+14155550191", mode: "cold" });

const { workflow_definition: graph } = await ask(`/workflow/fetch/${workflows[0].id}`);
graph.nodes[0].data.greeting = `${graph.nodes[0].data.greeting} How are you today?`;
await ask(`/workflow/${workflows[0].id}`, { workflow_definition: graph }, "PUT");
// So that one call is over and read back when somebody looks.
for (let i = 0; i < 45; i++, await pause(), await pause()) {
  const { runs } = await ask(`/workflow/${workflows[0].id}/runs`);
  if (runs.length > 1 && runs.every((r) => r.is_completed && r.recording_url)) break;
}
const [booked] = await callsWith("+14155550123");
await ask(`/calls/${booked.call_id}/shares`, { expires_in_seconds: 86400 });
await ring("14155550166", "brightside_booking");
