import type { Run } from "~/api/types";
import { milliseconds } from "~/design/format";
import { Clock } from "~/design/time";

const order = ["created", "dialed", "ringing", "answered", "streaming", "ended"] as const;
const words = {
  created: "Created",
  dialed: "Dialed",
  ringing: "Ringing",
  answered: "Answered",
  streaming: "Talking",
  ended: "Ended",
};

/// The states of a call as a line; each stretch is as long as the logarithm of the time spent there, so that short ones show.
export function PhaseLine({ phases, direction }: { phases: Run["logs"]["phases"]; direction: Run["call_type"] }) {
  const seen = order.filter(
    (p) => phases[p] && !(direction === "inbound" && p === "created" && phases.created === phases.answered),
  );
  return (
    <ol className="phase-line" aria-label="States of the call">
      {seen.map((phase, i) => {
        const at = phases[phase]!;
        const next = seen[i + 1] && phases[seen[i + 1]!];
        const ms = next ? Math.max(0, Date.parse(next) - Date.parse(at)) : null;
        return (
          <li
            key={phase}
            className={next ? "past" : undefined}
            style={{ "--share": ms === null ? 1 : 1 + Math.log10(1 + ms) } as React.CSSProperties}
          >
            <div className="small strong">{words[phase]}</div>
            <div className="when num">
              <Clock at={at} />
              {ms !== null && ms > 0 && <span className="faint">+{milliseconds(ms)}</span>}
            </div>
          </li>
        );
      })}
    </ol>
  );
}
