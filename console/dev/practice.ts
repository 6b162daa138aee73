// A practice line on an emulator that runs already.
import type { Node } from "./node";
import { Refusal, type Route } from "./router";

const scenarios = [
  { id: "hello", title: "Says hello", description: "Greets, waits for an answer and hangs up." },
  {
    id: "brightside_booking",
    title: "Books an appointment",
    description: "Talks with the dental receptionist of the examples: day, time, number, yes.",
  },
  { id: "rude_caller", title: "Interrupts", description: "Speaks over the agent." },
  { id: "silent_caller", title: "Says nothing", description: "Waits in silence." },
  { id: "key_presser", title: "Presses keys", description: "Answers with digits only." },
];

export function practiceRoutes(node: Node, emulator: string | undefined): Route[] {
  const name = "Practice line";
  const number = process.env.PRACTICE_NUMBER ?? "+442079460018";
  const caller = "447700900123";
  let config: number | null = null;
  const find = async () => {
    const all = (await node.ask<{ configurations: { id: number; name: string }[] }>("/organizations/telephony-configs"))
      .configurations;
    return (config = all.find((c) => c.name === name)?.id ?? null);
  };
  const view = async () => ({
    available: !!emulator,
    why_not: emulator ? null : "No emulator is installed beside this node.",
    running: emulator ? (await find()) !== null : false,
    telephony_configuration_id: config,
    phone_number: config ? number : null,
    scenarios,
  });
  return [
    { method: "GET", path: "/practice", answer: async () => ({ body: await view() }) },
    {
      method: "POST",
      path: "/practice/start",
      role: "admin",
      async answer() {
        if (!emulator) throw new Refusal(409, "No emulator is installed beside this node.");
        if ((await find()) === null)
          config = (
            await node.ask<{ id: number }>("/organizations/telephony-configs", "POST", {
              name,
              config: {
                provider: "plivo",
                auth_id: process.env.PLIVO_AUTH_ID,
                auth_token: process.env.PLIVO_AUTH_TOKEN,
                api_url: `${emulator}/v1`,
              },
            })
          ).id;
        return { body: await view() };
      },
    },
    {
      method: "POST",
      path: "/practice/stop",
      role: "admin",
      async answer() {
        const base = `/organizations/telephony-configs/${(await find()) ?? 0}`;
        for (const n of (await node.ask<{ phone_numbers: { id: number }[] }>(`${base}/phone-numbers`)).phone_numbers)
          await node.ask(`${base}/phone-numbers/${n.id}?force=true`, "DELETE");
        await node.ask(base, "DELETE");
        return { body: await view() };
      },
    },
    {
      method: "POST",
      path: "/practice/calls",
      role: "operator",
      async answer({ body }) {
        const base = `/organizations/telephony-configs/${(await find()) ?? 0}/phone-numbers`;
        const numbers = (await node.ask<{ phone_numbers: { id: number; address_normalized: string }[] }>(base))
          .phone_numbers;
        const known = numbers.find((n) => n.address_normalized === number);
        if (known) await node.ask(`${base}/${known.id}`, "PUT", { inbound_workflow_id: body.workflow_id, force: true });
        else
          await node.ask(base, "POST", {
            address: number,
            label: "Practice",
            inbound_workflow_id: body.workflow_id,
            force: true,
          });
        const answer = await fetch(`${emulator}/emulator/calls`, {
          method: "POST",
          body: JSON.stringify({ from: caller, to: number.slice(1), scenario: body.scenario }),
        });
        return { body: { call_id: null, carrier_call_id: ((await answer.json()) as { call_uuid: string }).call_uuid } };
      },
    },
  ];
}
