// One call: what happened, in words, in time, in sound, and line by line.
import "./calls.css";
import { useRef, useState } from "react";
import { useParams } from "react-router-dom";
import { useCall } from "~/api/calls";
import { useLiveEvents } from "~/api/live";
import { useMay } from "~/api/session";
import type { Run } from "~/api/types";
import { Button } from "~/design/button";
import { ErrorPanel } from "~/design/error_panel";
import { phone } from "~/design/format";
import { Badge, Dot, Page, Panel, Skeleton } from "~/design/surface";
import { HangUp, Transfer } from "./call_dialogs";
import { EventsPanel } from "./events_panel";
import { Forgotten } from "./forgotten";
import { Listen } from "./listen";
import { Particulars, Values } from "./particulars";
import { PhaseLine } from "./phase_line";
import { Player, type PlayerHandle } from "./player";
import { SharePanel } from "./share_panel";
import { LegOf, TransfersPanel } from "./transfers_panel";
import { Transcript } from "./transcript";
import { TurnsPicture } from "./turns_picture";
import { outcome, story } from "./words";

type Doing = "hangup" | "transfer" | "listen" | null;

function LiveActions({ run }: { run: Run }) {
  const [doing, setDoing] = useState<Doing>(null);
  const close = () => setDoing(null);
  const talking = run.phase === "streaming";
  const who = phone(run.call_type === "inbound" ? run.telephony.from : run.telephony.to);
  return (
    <>
      <Button icon="ear" disabled={!talking} onClick={() => setDoing("listen")}>
        Listen
      </Button>
      <Button icon="transfer" disabled={!talking} onClick={() => setDoing("transfer")}>
        Transfer
      </Button>
      <Button kind="danger" icon="hangup" onClick={() => setDoing("hangup")}>
        Hang up
      </Button>
      {doing === "hangup" && <HangUp id={run.call_id} who={who} onClose={close} />}
      {doing === "transfer" && <Transfer id={run.call_id} onClose={close} />}
      {doing === "listen" && <Listen id={run.call_id} who={who} onClose={close} />}
    </>
  );
}

export function Component() {
  const id = Number(useParams().id);
  const call = useCall(id);
  const operate = useMay("operator");
  const player = useRef<PlayerHandle>(null);
  const [atMs, setAtMs] = useState(0);
  useLiveEvents((e) => (e.name === "call" || e.name === "board") && e.data.call_id === id && void call.refetch());

  const run = call.data;
  if (!run)
    return (
      <Page title={`Call ${id}`} crumb={{ to: "/calls/log", text: "Calls" }}>
        {call.isPending ? <Skeleton lines={6} /> : <ErrorPanel error={call.error} onRetry={() => void call.refetch()} />}
      </Page>
    );
  const how = outcome(run);
  const lines = run.logs.transcript ?? [];
  const live = run.phase !== "ended";
  const seek = (ms: number) => player.current?.seek(ms);
  return (
    <Page
      crumb={{ to: "/calls/log", text: "Calls" }}
      tab={`Call with ${phone(run.call_type === "inbound" ? run.telephony.from : run.telephony.to)}`}
      title={
        <span className="row">
          <span className="num">{phone(run.call_type === "inbound" ? run.telephony.from : run.telephony.to)}</span>
          {live && <Dot tone="ok" live />}
          <Badge tone={how.tone}>{how.word}</Badge>
        </span>
      }
      actions={live && operate && <LiveActions run={run} />}
    >
      <div className="stack">
        <p className="story">{story(run)}</p>
        <LegOf call={run.leg_of_call_id} />
        <PhaseLine phases={run.logs.phases} direction={run.call_type} />
        <Forgotten run={run} />
      </div>
      <div className="call-grid">
        <div className="stack wide">
          <Panel title="Conversation" flush>
            {(run.recording_url || lines.length > 0) && (
              <div className="inside">
                <Player ref={player} url={live ? null : run.recording_url} lines={lines} onTime={setAtMs} />
              </div>
            )}
            <Transcript
              lines={lines}
              nodes={run.logs.nodes}
              atMs={atMs}
              live={live}
              onSeek={run.recording_url && !live ? seek : undefined}
            />
          </Panel>
          <Panel title="Turns and latency">
            <TurnsPicture turns={run.logs.turns} onSeek={run.recording_url && !live ? seek : undefined} />
          </Panel>
          <EventsPanel id={id} />
        </div>
        <div className="stack wide">
          <TransfersPanel transfers={run.transfers} />
          <Values title="Gathered" of={run.gathered_context} none="Nothing was gathered in this call." />
          <Particulars run={run} />
          {Object.keys(run.initial_context).length > 0 && (
            <Values title="Known before the call" of={run.initial_context} none="" />
          )}
          {!live && <SharePanel id={id} />}
        </div>
      </div>
    </Page>
  );
}
