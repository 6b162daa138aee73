// The live board: every call in progress, as it changes. Rows are virtual, so that thousands cost what a screenful costs.
import "./calls.css";
import { memo, useMemo, useRef, useState } from "react";
import { Link } from "react-router-dom";
import { useBoard } from "~/api/board";
import { useMay } from "~/api/session";
import type { BoardCall } from "~/api/types";
import { Button, ButtonLink } from "~/design/button";
import { ErrorPanel } from "~/design/error_panel";
import { SearchInput } from "~/design/field";
import { count, milliseconds, phone } from "~/design/format";
import { Icon } from "~/design/icon";
import { Running } from "~/design/time";
import { useMedia, useWindowed } from "~/design/windowed";
import { Badge, Empty, Figure, Page, Panel, Skeleton } from "~/design/surface";
import { HangUp, Transfer } from "./call_dialogs";
import { Listen } from "./listen";
import { CallTabs } from "./tabs";
import { farEnd, ourEnd, phaseWords } from "./words";

const slowMs = 1500;
export type Act = "listen" | "transfer" | "hangup";

function Speaking({ who }: { who: BoardCall["speaking"] }) {
  if (who === "nobody") return <span className="faint small">–</span>;
  const side = who === "agent" ? "agent" : "caller";
  return (
    <span className={`speaking ${side}`}>
      <span className="voice" aria-hidden="true">
        <i />
        <i />
        <i />
      </span>
      {who === "both" ? "both" : who}
    </span>
  );
}

const Row = memo(function Row({
  call,
  top,
  operate,
  onAct,
}: {
  call: BoardCall;
  top: number;
  operate: boolean;
  onAct(act: Act, call: BoardCall): void;
}) {
  const [word, tone] = phaseWords[call.phase];
  const talking = call.phase === "streaming";
  return (
    <div className="board-row" role="row" style={{ transform: `translateY(${top}px)` }}>
      <span role="cell" className="quiet" title={call.direction}>
        <Icon name={call.direction} size={14} />
        <span className="sr-only">{call.direction}</span>
      </span>
      <span role="cell" className="cut num">
        <Link to={`/calls/${call.call_id}`}>{phone(farEnd(call))}</Link>
      </span>
      <span role="cell" className="cut num quiet">
        {phone(ourEnd(call))}
      </span>
      <span role="cell" className="cut">
        {call.workflow_name ?? "no workflow"}
      </span>
      <span role="cell" className="cut">
        {talking ? call.node : <Badge tone={tone}>{word}</Badge>}
      </span>
      <span role="cell">
        <Speaking who={call.speaking} />
      </span>
      <span role="cell" className="right">
        <Running since={call.answered_at ?? call.created_at} />
      </span>
      <span
        role="cell"
        className={call.last_turn_ms !== null && call.last_turn_ms > slowMs ? "right num late" : "right num"}
      >
        {call.last_turn_ms === null ? "–" : milliseconds(call.last_turn_ms)}
      </span>
      <span role="cell" className="acts">
        {operate && (
          <>
            <Button
              kind="plain"
              small
              icon="ear"
              aria-label="Listen in"
              disabled={!talking}
              onClick={() => onAct("listen", call)}
            />
            <Button
              kind="plain"
              small
              icon="transfer"
              aria-label="Transfer"
              disabled={!talking}
              onClick={() => onAct("transfer", call)}
            />
            <Button kind="plain" small icon="hangup" aria-label="Hang up" onClick={() => onAct("hangup", call)} />
          </>
        )}
      </span>
    </div>
  );
});

export function LiveBoard({ calls, onAct }: { calls: readonly BoardCall[]; onAct(act: Act, call: BoardCall): void }) {
  const scroller = useRef<HTMLDivElement>(null);
  const operate = useMay("operator");
  const rowHeight = useMedia("(max-width: 900px)") ? 84 : 46;
  const { first, last } = useWindowed(scroller, calls.length, rowHeight);
  return (
    <div className="board" role="table" aria-label="Calls in progress" aria-rowcount={calls.length + 1}>
      <div role="rowgroup">
        <div className="board-head" role="row">
          {["", "Who", "Our number", "Workflow", "At", "Speaking"].map((h, i) => (
            <span key={i} role="columnheader">
              {h || <span className="sr-only">Direction</span>}
            </span>
          ))}
          <span role="columnheader" className="right">
            Time
          </span>
          <span role="columnheader" className="right">
            Last turn
          </span>
          <span role="columnheader">
            <span className="sr-only">Actions</span>
          </span>
        </div>
      </div>
      <div className="board-scroll" ref={scroller} tabIndex={0} role="rowgroup" aria-label="Rows">
        <div role="presentation" style={{ height: calls.length * rowHeight, position: "relative" }}>
          {calls.slice(first, last).map((call, i) => (
            <Row key={call.call_id} call={call} top={(first + i) * rowHeight} operate={operate} onAct={onAct} />
          ))}
        </div>
      </div>
    </div>
  );
}

function Glance({ calls }: { calls: readonly BoardCall[] }) {
  const talking = calls.filter((c) => c.phase === "streaming").length;
  const turns = calls.flatMap((c) => (c.last_turn_ms === null ? [] : [c.last_turn_ms])).sort((a, b) => a - b);
  const slowest = turns[Math.floor(turns.length * 0.95)];
  return (
    <div className="row" style={{ "--gap": "24px 40px" } as React.CSSProperties}>
      <Figure label="In progress" value={count(calls.length)} />
      <Figure label="Talking" value={count(talking)} />
      <Figure label="Ringing or waiting" value={count(calls.length - talking)} />
      <Figure label="95 of 100 last turns within" value={slowest === undefined ? "–" : milliseconds(slowest)} />
    </div>
  );
}

export function Component() {
  const board = useBoard();
  const operate = useMay("operator");
  const [words, setWords] = useState("");
  const [acting, setActing] = useState<{ act: Act; call: BoardCall } | null>(null);
  const onAct = useMemo(() => (act: Act, call: BoardCall) => setActing({ act, call }), []);
  const shown = useMemo(() => {
    const wanted = words.trim().toLowerCase();
    return wanted
      ? board.calls.filter((c) => `${c.from} ${c.to} ${c.workflow_name} ${c.node} ${c.name}`.toLowerCase().includes(wanted))
      : board.calls;
  }, [board.calls, words]);
  const close = () => setActing(null);

  return (
    <Page
      title="Calls"
      actions={
        <ButtonLink to="/calls/log" icon="search">
          Search the log
        </ButtonLink>
      }
    >
      <CallTabs />
      <ErrorPanel error={board.error} title="The calls in progress could not be read" />
      {!board.loaded && !board.error && <Skeleton />}
      {board.loaded && <Glance calls={board.calls} />}
      {board.loaded && (
        <Panel flush>
          {board.calls.length === 0 ? (
            <Empty
              icon="phone"
              title="Nobody is on the line"
              action={operate && <ButtonLink to="/workflows">Call somebody from a workflow</ButtonLink>}
            >
              Calls appear here while they ring and talk: who, which workflow, where in it, who is speaking and how fast the
              agent answers. Ring one of your numbers to see.
            </Empty>
          ) : (
            <>
              <div className="filters">
                <SearchInput label="Number, workflow or step" value={words} onChange={(e) => setWords(e.target.value)} />
                <span className="quiet small num">
                  {shown.length === board.calls.length ? "" : `${count(shown.length)} of ${count(board.calls.length)}`}
                </span>
              </div>
              <LiveBoard calls={shown} onAct={onAct} />
            </>
          )}
        </Panel>
      )}
      {acting?.act === "hangup" && <HangUp id={acting.call.call_id} who={phone(farEnd(acting.call))} onClose={close} />}
      {acting?.act === "transfer" && <Transfer id={acting.call.call_id} onClose={close} />}
      {acting?.act === "listen" && <Listen id={acting.call.call_id} who={phone(farEnd(acting.call))} onClose={close} />}
    </Page>
  );
}
