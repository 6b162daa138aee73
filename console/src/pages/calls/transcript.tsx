import { useEffect, useRef } from "react";
import type { Run, RunLine } from "~/api/types";
import { duration } from "~/design/format";
import { Badge, Empty } from "~/design/surface";

interface Props {
  lines: readonly RunLine[];
  nodes: Run["logs"]["nodes"];
  atMs: number;
  live: boolean;
  onSeek?(ms: number): void;
}

const names = { user: "Caller", agent: "Agent", system: "System" };
const sureFrom = 0.5;

/// What was said, in step with the recording. Of an interrupted agent it shows what the caller really heard.
export function Transcript({ lines, nodes, atMs, live, onSeek }: Props) {
  const list = useRef<HTMLOListElement>(null);
  const current = atMs > 0 ? lines.findLastIndex((l) => l.start_ms <= atMs) : -1;
  useEffect(() => {
    const row =
      current >= 0
        ? list.current?.querySelector<HTMLElement>(".now")
        : live
          ? list.current?.querySelector<HTMLElement>("li:last-child")
          : null;
    if (row && list.current)
      list.current.scrollTo({ top: row.offsetTop - list.current.offsetTop - list.current.clientHeight / 3 });
  }, [current, live, lines.length]);

  if (lines.length === 0)
    return (
      <Empty icon="phone" title={live ? "Nobody has spoken yet" : "Nothing was said"}>
        {live
          ? "Words appear here as they are spoken."
          : "The call ended before anybody spoke, or transcripts are not kept."}
      </Empty>
    );
  return (
    <ol className="transcript" ref={list} tabIndex={0} aria-label="Transcript">
      {lines.map((line, i) => {
        const entered = line.node !== lines[i - 1]?.node ? nodes.find((n) => n.id === line.node) : undefined;
        return [
          entered && (
            <li key={`n${i}`} className="node-change">
              {entered.name}
            </li>
          ),
          <li key={i} className={`${line.speaker}${i === current ? " now" : ""}`}>
            {onSeek ? (
              <button
                type="button"
                className="at"
                onClick={() => onSeek(line.start_ms)}
                aria-label={`Play from ${duration(line.start_ms / 1000)}`}
              >
                {duration(line.start_ms / 1000)}
              </button>
            ) : (
              <span className="faint small num">{duration(line.start_ms / 1000)}</span>
            )}
            <span className="who">{names[line.speaker]}</span>
            <p className="wrap-anywhere">
              {line.text} {line.interrupted && <span className="cut-mark">— interrupted</span>}
              {line.confidence !== undefined && line.confidence < sureFrom && <Badge tone="warning">unsure</Badge>}
            </p>
          </li>,
        ];
      })}
    </ol>
  );
}
