// Calls in words for people.
import type { CallPhase, CallSummary, Run } from "~/api/types";
import { counted, milliseconds, phone, sentence, span } from "~/design/format";
import type { Tone } from "~/design/surface";

export const phaseWords: Record<CallPhase, [string, Tone]> = {
  created: ["Created", "none"],
  intended: ["Waiting for its turn", "none"],
  dialing: ["Dialing", "accent"],
  queued: ["Queued at Plivo", "accent"],
  uncertain: ["Asking Plivo", "warning"],
  ringing: ["Ringing", "caller"],
  answered: ["Answered", "accent"],
  streaming: ["Talking", "ok"],
  transferring: ["Being transferred", "accent"],
  bridged: ["Put through", "ok"],
  ending: ["Ending", "none"],
  ended: ["Ended", "none"],
};

const bad = /fail|error|reject|invalid|refus|unavailable|no_credit|blocked|carrier/;
const meh = /silent|busy|no_answer|machine|cancel|timeout|voicemail|abandon/;

export function outcome(call: { phase: CallPhase; disposition: string | null; cause: string | null }): {
  word: string;
  tone: Tone;
} {
  if (call.phase !== "ended") {
    const [word, tone] = phaseWords[call.phase];
    return { word, tone };
  }
  const word = call.disposition || call.cause || "ended";
  return {
    word: sentence(word),
    tone: bad.test(`${call.cause} ${word}`) ? "problem" : meh.test(`${call.cause} ${word}`) ? "warning" : "ok",
  };
}

/// The one at the other end, and our own number.
export const farEnd = (c: Pick<CallSummary, "direction" | "from" | "to">) => (c.direction === "inbound" ? c.from : c.to);
export const ourEnd = (c: Pick<CallSummary, "direction" | "from" | "to">) => (c.direction === "inbound" ? c.to : c.from);

const between = (a: string | null | undefined, b: string | null | undefined) =>
  a && b ? Math.max(0, Date.parse(b) - Date.parse(a)) : null;

const causes: Record<string, string> = {
  agent_ended: "the agent ended it",
  caller_hung_up: "the caller hung up",
  callee_hung_up: "the called person hung up",
  normal: "it ended normally",
  normal_clearing: "it ended normally",
  busy: "the line was busy",
  user_busy: "the line was busy",
  no_answer: "nobody answered",
  rejected: "it was rejected",
  canceled: "it was cancelled",
};

/// What happened, as one would tell it.
export function story(run: Run): string {
  const { phases } = run.logs;
  const [from, to] = [phone(run.telephony.from), phone(run.telephony.to)];
  const parts = [run.call_type === "inbound" ? `${from} rang ${to}.` : `${from} called ${to}.`];
  const ringing = between(phases.dialed ?? phases.created, phases.answered);
  if (phases.answered) {
    if (run.call_type === "outbound" && ringing !== null) parts.push(`It was answered after ${milliseconds(ringing)}.`);
    if (phases.ended) {
      const turns = run.usage_info.turns ? `, in ${counted(run.usage_info.turns, "turn")}` : "";
      parts.push(`They talked for ${span(run.usage_info.call_duration_seconds)}${turns}.`);
    }
  }
  if (run.cause) {
    const why = causes[run.cause] ?? sentence(run.cause).toLowerCase();
    parts.push(
      `${why.charAt(0).toUpperCase()}${why.slice(1)}${run.disposition && !run.cause.includes(run.disposition) ? `, as “${sentence(run.disposition).toLowerCase()}”` : ""}.`,
    );
  }
  if (run.note) parts.push(`${sentence(run.note).replace(/[.]?$/, ".")}`);
  return parts.join(" ");
}
