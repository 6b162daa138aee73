// Each turn of the agent as a bar of what it waited for, all on one scale.
import type { RunTurn } from "~/api/types";
import { milliseconds } from "~/design/format";

const parts = [
  ["endpointing", "Waiting for silence"],
  ["recognition", "Recognising"],
  ["decision", "Deciding"],
  ["synthesis", "Beginning to speak"],
] as const;

export function TurnsPicture({ turns, onSeek }: { turns: readonly RunTurn[]; onSeek?(ms: number): void }) {
  if (turns.length === 0)
    return (
      <p className="quiet">
        Here is shown, for each answer of the agent, what the caller waited for. There were no turns in this call.
      </p>
    );
  const longest = Math.max(...turns.map((t) => t.total_ms), 1);
  const sorted = turns.map((t) => t.total_ms).sort((a, b) => a - b);
  const half = sorted[Math.floor(sorted.length / 2)]!;
  return (
    <div>
      <p className="small quiet">
        From the caller&rsquo;s last word to the agent&rsquo;s first: half of the turns within {milliseconds(half)}, the
        slowest {milliseconds(longest)}.
      </p>
      <div className="turns" style={{ marginTop: 10 }}>
        {turns.map((t) => (
          <div key={t.turn} style={{ display: "contents" }}>
            {onSeek ? (
              <button
                type="button"
                className="button plain small"
                onClick={() => onSeek(Math.max(0, t.at_ms - 2000))}
                aria-label={`Hear turn ${t.turn}`}
              >
                {t.turn}
              </button>
            ) : (
              <span className="quiet num">{t.turn}</span>
            )}
            <div className="turn-bar" role="img" aria-label={parts.map(([k, w]) => `${w} ${t[`${k}_ms`]} ms`).join(", ")}>
              {parts.map(([key, word]) => (
                <i
                  key={key}
                  className={`part-${key}`}
                  title={`${word}: ${milliseconds(t[`${key}_ms`])}`}
                  style={{ width: `${(t[`${key}_ms`] / longest) * 100}%` }}
                />
              ))}
            </div>
            <span className="num">{milliseconds(t.total_ms)}</span>
          </div>
        ))}
      </div>
      <div className="legend">
        {parts.map(([key, word]) => (
          <span key={key}>
            <i className={`part-${key}`} />
            {word}
          </span>
        ))}
      </div>
    </div>
  );
}
