import type { Live } from "./live";
import type { Node } from "./node";
import { Refusal, type Route } from "./router";
import { type Run, allRuns, boardOf, summaryOf } from "./runs";

const pageMax = 50;

export function callRoutes(node: Node, live: Live): Route[] {
  const shares = new Map<
    string,
    {
      id: string;
      transcript_url: string;
      recording_url: string | null;
      created_at: string;
      expires_at: string;
      created_by: string;
    }[]
  >();
  const found = async (url: URL) => {
    const q = url.searchParams;
    const words = (q.get("q") ?? "").toLowerCase();
    return (await allRuns(node))
      .map((r) => ({ ...summaryOf(r), carrier: r.run.carrier_call_id }))
      .filter(
        (c) =>
          (!words || [c.from, c.to, c.name, c.carrier].some((w) => w?.toLowerCase().includes(words))) &&
          (!q.get("direction") || c.direction === q.get("direction")) &&
          (!q.get("disposition") || c.disposition === q.get("disposition")) &&
          (!q.get("workflow_id") || String(c.workflow_id) === q.get("workflow_id")) &&
          (!q.get("from") || c.created_at >= q.get("from")!) &&
          (!q.get("to") || c.created_at < q.get("to")!) &&
          (!q.get("state") || (c.phase === "ended") === (q.get("state") === "ended")),
      );
  };
  return [
    {
      method: "GET",
      path: "/calls",
      async answer({ url }) {
        const calls = await found(url);
        const from = Number(url.searchParams.get("cursor") ?? 0);
        return {
          body: {
            calls: calls.slice(from, from + pageMax),
            next_cursor: calls.length > from + pageMax ? String(from + pageMax) : null,
          },
        };
      },
    },
    {
      method: "GET",
      path: "/calls/export",
      async answer({ url }) {
        const rows = (await found(url)).map((c) =>
          [c.call_id, c.created_at, c.direction, c.from, c.to, c.workflow_name, c.duration_seconds, c.disposition, c.cause]
            .map((v) => `"${String(v ?? "").replaceAll('"', '""')}"`)
            .join(","),
        );
        return {
          text: ["call_id,created_at,direction,from,to,workflow,seconds,disposition,cause", ...rows].join("\r\n"),
          headers: { "Content-Type": "text/csv", "Content-Disposition": 'attachment; filename="calls.csv"' },
        };
      },
    },
    {
      method: "GET",
      path: "/calls/live",
      async answer() {
        const runs = (await allRuns(node)).filter((r) => r.run.phase !== "ended" && !r.run.is_completed);
        return { body: { at: new Date().toISOString(), event_id: live.eventId, calls: runs.map(boardOf) } };
      },
    },
    {
      method: "GET",
      path: "/calls/{id}/events",
      async answer({ ids }) {
        const run = await node.ask<Run>(`/calls/${ids.id}`);
        const at = (ms: number) => new Date(Date.parse(run.logs.phases.answered ?? run.created_at) + ms).toISOString();
        const events = [
          ...Object.entries(run.logs.phases).flatMap(([name, when]) =>
            when ? [{ at: when, kind: "phase", name, summary: `The call is ${name}`, data: {} }] : [],
          ),
          ...run.logs.nodes.map((n) => ({
            at: at(n.at_ms),
            kind: "conversation",
            name: "node",
            summary: `At "${n.name}"`,
            data: n,
          })),
          ...run.logs.turns.map((t) => ({
            at: at(t.at_ms),
            kind: "conversation",
            name: "turn",
            summary: `Answered in ${t.total_ms} ms`,
            data: t,
          })),
        ].sort((a, b) => a.at.localeCompare(b.at));
        return { body: { events: events.map((e, i) => ({ sequence: i + 1, ...e })), next_cursor: null } };
      },
    },
    {
      method: "POST",
      path: "/calls/{id}/transfer",
      role: "operator",
      answer() {
        throw new Refusal(409, "transfer_unavailable", "This call cannot be transferred: the node does not offer it yet.");
      },
    },
    { method: "GET", path: "/calls/{id}/shares", answer: ({ ids }) => ({ body: { shares: shares.get(ids.id!) ?? [] } }) },
    {
      method: "POST",
      path: "/calls/{id}/shares",
      role: "operator",
      async answer({ ids, body, session }) {
        const run = await node.ask<Run & { transcript_public_url: string; recording_public_url: string | null }>(
          `/calls/${ids.id}`,
        );
        const share = {
          id: Math.random().toString(16).slice(2),
          transcript_url: run.transcript_public_url,
          recording_url: run.recording_public_url,
          created_at: new Date().toISOString(),
          expires_at: new Date(Date.now() + Number(body.expires_in_seconds) * 1000).toISOString(),
          created_by: session!.operator.name,
        };
        shares.set(ids.id!, [...(shares.get(ids.id!) ?? []), share]);
        return { body: share };
      },
    },
    {
      method: "DELETE",
      path: "/calls/{id}/shares/{share}",
      role: "operator",
      answer({ ids }) {
        shares.set(
          ids.id!,
          (shares.get(ids.id!) ?? []).filter((s) => s.id !== ids.share),
        );
        return { body: { success: true, message: "The link is gone" } };
      },
    },
    {
      method: "POST",
      path: "/stand-in/board",
      open: true,
      answer({ body }) {
        for (const call of body.calls as unknown[]) live.send("board", JSON.stringify(call));
        return { body: { success: true } };
      },
    },
  ];
}
