// Runs of all workflows, as the log and the board show calls.
import type { Node } from "./node";

export interface Run {
  id: number;
  name: string;
  workflow_id: number | null;
  created_at: string;
  is_completed: boolean;
  call_id: number;
  call_type: "inbound" | "outbound";
  phase: string;
  cause: string | null;
  disposition: string | null;
  hung_up_by: string | null;
  recording_url: string | null;
  carrier_call_id: string | null;
  cost_info: { total_cost: string | null } | null;
  usage_info: { call_duration_seconds: number; turns: number };
  telephony: {
    telephony_configuration_id: number | null;
    phone_number_id: number | null;
    from: string | null;
    to: string | null;
  };
  logs: {
    phases: Record<string, string | null>;
    turns: { at_ms: number; total_ms: number }[];
    nodes: { name: string; at_ms: number }[];
    transcript?: { speaker: string; text: string; start_ms: number }[];
  };
}

const workflowsMax = 50;

export async function allRuns(node: Node): Promise<{ run: Run; workflow: string }[]> {
  const names = await node.ask<{ id: number; name: string }[]>("/workflow/summary");
  const pages = await Promise.all(
    names
      .slice(0, workflowsMax)
      .map(async (w) =>
        (await node.ask<{ runs: Run[] }>(`/workflow/${w.id}/runs?limit=100`)).runs.map((run) => ({ run, workflow: w.name })),
      ),
  );
  return pages.flat().sort((a, b) => b.run.created_at.localeCompare(a.run.created_at));
}

const lastTurn = (run: Run) => run.logs.turns.at(-1)?.total_ms ?? null;

export const summaryOf = ({ run, workflow }: { run: Run; workflow: string }) => ({
  call_id: run.call_id,
  name: run.name,
  direction: run.call_type,
  from: run.telephony.from,
  to: run.telephony.to,
  workflow_id: run.workflow_id,
  workflow_name: workflow,
  telephony_configuration_id: run.telephony.telephony_configuration_id,
  phone_number_id: run.telephony.phone_number_id,
  phase: run.phase,
  created_at: run.created_at,
  answered_at: run.logs.phases.answered ?? null,
  ended_at: run.logs.phases.ended ?? null,
  duration_seconds: run.usage_info.call_duration_seconds,
  disposition: run.disposition,
  cause: run.cause,
  hung_up_by: run.hung_up_by,
  total_cost: run.cost_info?.total_cost ?? null,
  has_recording: run.recording_url !== null,
  turns: run.usage_info.turns,
  last_turn_ms: lastTurn(run),
});

export const boardOf = ({ run, workflow }: { run: Run; workflow: string }) => ({
  call_id: run.call_id,
  name: run.name,
  direction: run.call_type,
  from: run.telephony.from,
  to: run.telephony.to,
  workflow_id: run.workflow_id,
  workflow_name: workflow,
  phase: run.phase,
  created_at: run.created_at,
  answered_at: run.logs.phases.answered ?? null,
  node: run.logs.nodes.at(-1)?.name ?? null,
  speaking: "nobody",
  last_turn_ms: lastTurn(run),
  detail: "",
});
