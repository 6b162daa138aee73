import type { CallSummary } from "~/api/types";
import { duration } from "~/design/format";
import { Running } from "~/design/time";

/// How long was talked; of a call that goes on, so far.
export function Talked({ call }: { call: Pick<CallSummary, "phase" | "answered_at" | "duration_seconds"> }) {
  if (!call.answered_at) return null;
  return call.phase === "ended" ? <>{duration(call.duration_seconds)}</> : <Running since={call.answered_at} />;
}
