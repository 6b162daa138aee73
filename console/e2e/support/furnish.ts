// What a story needs to find: an operator of each role, an account with a number, and somebody to answer it. Made where it lacks.
import { readFileSync } from "node:fs";
import { expect } from "@playwright/test";
import type { components } from "../../src/api/schema";
import { account, ada, api, emulator, url } from "./world";

type Schemas = components["schemas"];
export const mainNumber = "+14155550100";
export const people = {
  admin: ada,
  operator: { name: "Olga Dial", email: "olga@example.com", password: "olga's long password" },
  viewer: { name: "Vera View", email: "vera@example.com", password: "another long password" },
} as const;

export interface Furnished {
  config: number;
  number: number;
  receptionist: number;
}

export async function workflow(file: string): Promise<number> {
  const definition = JSON.parse(
    readFileSync(new URL(`../../../examples/workflows/${file}.json`, import.meta.url), "utf8"),
  ) as {
    name: string;
  };
  const known = (await api<{ id: number; name: string }[]>("/workflow/summary")).find((w) => w.name === definition.name);
  return known?.id ?? (await api<{ id: number }>("/workflow/create/definition", "POST", definition)).id;
}

async function configuration(): Promise<number> {
  const { configurations } = await api<Schemas["TelephonyConfigs"]>("/organizations/telephony-configs");
  const known = configurations.find((c) => !c.practice);
  if (known) return known.id;
  const config = { provider: "plivo", auth_id: account.id, auth_token: account.token };
  return (
    await api<{ id: number }>("/organizations/telephony-configs", "POST", {
      name: "Main line",
      is_default_outbound: true,
      config,
    })
  ).id;
}

async function everybody() {
  const first = await fetch(`${url.node}/api/v1/session`).then((r) => r.json() as Promise<Schemas["Session"]>);
  if (first.state === "first_run")
    await fetch(`${url.node}/api/v1/session/first-operator`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ ...ada, bootstrap_key: account.key }),
    });
  const { operators } = await api<Schemas["Operators"]>("/operators");
  for (const [role, who] of Object.entries(people))
    if (!operators.some((o) => o.email === who.email)) await api("/operators", "POST", { ...who, role });
}

export async function furnish(): Promise<Furnished> {
  await everybody();
  await api("/practice/stop", "POST");
  const receptionist = await workflow("receptionist");
  const config = await configuration();
  const numbers = `/organizations/telephony-configs/${config}/phone-numbers`;
  const wanted = { inbound_workflow_id: receptionist, force: true };
  const known = (await api<Schemas["PhoneNumbers"]>(numbers)).phone_numbers.find((n) => n.address_normalized === mainNumber);
  const { id: number } = known
    ? await api<{ id: number }>(`${numbers}/${known.id}`, "PUT", wanted)
    : await api<{ id: number }>(numbers, "POST", { address: mainNumber, is_default_caller_id: true, ...wanted });
  return { config, number, receptionist };
}

/// Somebody rings, and has hung up.
export async function endedCall(from: string, scenario: unknown, more: Record<string, unknown> = {}): Promise<number> {
  await emulator.ring(from, mainNumber.slice(1), scenario, more);
  let id = 0;
  await expect(async () => {
    const { calls } = await api<Schemas["CallPage"]>("/calls");
    const [newest] = calls.filter((c) => c.from === `+${from}`);
    expect(newest).toMatchObject({ phase: "ended", has_recording: true });
    id = newest!.call_id;
  }).toPass({ timeout: 80_000 });
  return id;
}
