// The carrier's own view of an account, asked of the carrier as the node will ask it.
import type { Node } from "./node";
import { type Asked, Refusal, type Route } from "./router";

interface Credentials {
  auth_id: string;
  auth_token: string;
  api_url?: string;
}
const carrier = process.env.PLIVO_EMULATOR_URL ? `${process.env.PLIVO_EMULATOR_URL}/v1` : "https://api.plivo.com/v1";

async function accountOf({ auth_id, auth_token, api_url }: Credentials, node: Node) {
  const notices: string[] = [];
  const clean = (name: string, value: string) => {
    const trimmed = value.replace(/\s+/g, "");
    if (trimmed !== value) notices.push(`${name}: spaces or line breaks were removed from what was pasted`);
    return trimmed;
  };
  const id = clean("auth_id", auth_id);
  const token = clean("auth_token", auth_token);
  const get = async <T>(path: string) => {
    const answer = await fetch(`${api_url || carrier}/Account/${id}${path}`, {
      headers: { Authorization: `Basic ${Buffer.from(`${id}:${token}`).toString("base64")}` },
    });
    if (!answer.ok)
      throw new Error(
        answer.status === 401 || answer.status === 403
          ? "Plivo does not accept this Auth ID with this Auth Token."
          : `Plivo answered ${answer.status}.`,
      );
    return (await answer.json()) as T;
  };
  const nothing = { notices, account: null, applications: [], numbers: [] };
  try {
    const account = await get<Record<string, unknown>>("/");
    const apps = await get<{ objects: Record<string, string>[] }>("/Application/");
    const numbers = await get<{ objects: Record<string, unknown>[] }>("/Number/");
    const mine = (await node.ask<{ configurations: { id: number }[] }>("/organizations/telephony-configs")).configurations;
    const known = (
      await Promise.all(
        mine.map((c) =>
          node.ask<{ phone_numbers: { address_normalized: string }[] }>(
            `/organizations/telephony-configs/${c.id}/phone-numbers`,
          ),
        ),
      )
    ).flatMap((n) => n.phone_numbers.map((p) => p.address_normalized));
    const appOf = (uri: unknown) => /Application\/([^/]+)/.exec(String(uri ?? ""))?.[1] ?? null;
    return {
      ...nothing,
      ok: true,
      message: `Plivo knows ${String(account.name ?? id)}.`,
      account: {
        name: account.name ?? null,
        auth_id: id.replace(/^.*(?=.{4}$)/, (m) => "*".repeat(m.length)),
        billing_mode: account.billing_mode ?? null,
        balance: String(account.cash_credits ?? ""),
        currency: "USD",
        auto_recharge: account.auto_recharge ?? null,
      },
      applications: apps.objects.map((a) => ({
        application_id: a.app_id,
        name: a.app_name,
        answer_url: a.answer_url || null,
        ours: (a.app_name ?? "").startsWith("tandem-"),
      })),
      numbers: numbers.objects.map((n) => {
        const app = appOf(n.application);
        return {
          number: `+${String(n.number)}`,
          country: n.country ?? null,
          type: n.type ?? n.number_type ?? null,
          voice: n.voice_enabled !== false,
          application_id: app,
          application_name: apps.objects.find((a) => a.app_id === app)?.app_name ?? null,
          added: known.includes(`+${String(n.number)}`),
        };
      }),
    };
  } catch (e) {
    const unreachable = e instanceof TypeError;
    return {
      ...nothing,
      ok: false,
      message: unreachable
        ? `Plivo cannot be reached at ${api_url || carrier}. See that this machine may open HTTPS to it.`
        : e instanceof Error
          ? e.message
          : String(e),
    };
  }
}

const secrets = new Map<string, Credentials>();

export function telephonyRoutes(node: Node): Route[] {
  const kept = ({ ids }: Asked) => {
    const found =
      secrets.get(ids.id!) ??
      (process.env.PLIVO_AUTH_ID
        ? { auth_id: process.env.PLIVO_AUTH_ID, auth_token: process.env.PLIVO_AUTH_TOKEN ?? "" }
        : undefined);
    if (!found)
      throw new Refusal(
        503,
        "carrier_account_unavailable",
        "What Plivo holds of this account cannot be shown: only the node knows its credentials.",
      );
    return found;
  };
  return [
    {
      method: "POST",
      path: "/organizations/telephony-configs/probe",
      role: "admin",
      answer: async ({ body }) => ({ body: await accountOf(body.config as Credentials, node) }),
    },
    {
      method: "GET",
      path: "/organizations/telephony-configs/{id}/carrier-account",
      answer: async (asked) => ({ body: await accountOf(kept(asked), node) }),
    },
    {
      method: "GET",
      path: "/organizations/telephony-configs/{id}/usage",
      async answer() {
        const { active_calls } = await node.ask<{ active_calls: number }>("/health/active-calls");
        return {
          body: {
            at: new Date().toISOString(),
            calls_last_second: 0,
            calls_in_progress: active_calls,
            calls_queued: 0,
            requests_last_5s: 0,
            held_until: null,
            last_error: null,
          },
        };
      },
    },
    {
      method: "GET",
      path: "/organizations/telephony-configs/{id}/spend",
      answer: () => ({ body: { currency: "USD", days: [] } }),
    },
  ];
}
