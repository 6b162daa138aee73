// One call: what happened, in words, in time, in sound, and line by line.
import "./calls.css";
import { useRef, useState } from "react";
import { Link, useParams } from "react-router-dom";
import { useCall } from "~/api/calls";
import { useLiveEvents } from "~/api/live";
import { useMay } from "~/api/session";
import type { Run } from "~/api/types";
import { Button } from "~/design/button";
import { ErrorPanel } from "~/design/error_panel";
import { duration, money, phone, sentence } from "~/design/format";
import { Dot, Badge, Copyable, Facts, Notice, Page, Panel, Skeleton } from "~/design/surface";
import { HangUp, Transfer } from "./call_dialogs";
import { EventsPanel } from "./events_panel";
import { Listen } from "./listen";
import { PhaseLine } from "./phase_line";
import { Player, type PlayerHandle } from "./player";
import { SharePanel } from "./share_panel";
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

function Values({ title, of, none }: { title: string; of: Record<string, unknown>; none: string }) {
  const entries = Object.entries(of);
  return (
    <Panel title={title}>
      {entries.length === 0 ? (
        <p className="quiet small">{none}</p>
      ) : (
        <Facts of={entries.map(([k, v]) => [k, typeof v === "string" ? v : JSON.stringify(v)] as const)} />
      )}
    </Panel>
  );
}

function Particulars({ run }: { run: Run }) {
  const record = run.carrier_record;
  return (
    <Panel title="Particulars">
      <Facts
        of={[
          [
            "From",
            <span key="f" className="num">
              {phone(run.telephony.from)}
            </span>,
          ],
          [
            "To",
            <span key="t" className="num">
              {phone(run.telephony.to)}
            </span>,
          ],
          [
            "Workflow",
            run.workflow_id ? (
              <Link key="w" to={`/workflows/${run.workflow_id}`}>
                version {run.definition_id ? run.definition_id % 1_000_000 : "?"}
              </Link>
            ) : null,
          ],
          [
            "Account",
            run.telephony.telephony_configuration_id ? (
              <Link key="a" to={`/telephony-configurations/${run.telephony.telephony_configuration_id}`}>
                {sentence(run.telephony.provider)}
              </Link>
            ) : null,
          ],
          ["Ended by", run.hung_up_by ? sentence(run.hung_up_by) : null],
          [
            "Plivo's cause",
            run.logs.carrier.hangup_cause_name
              ? `${run.logs.carrier.hangup_cause_name} (${run.logs.carrier.hangup_cause_code})`
              : null,
          ],
          [
            "Billed",
            run.cost_info
              ? `${duration(run.cost_info.bill_duration_seconds)}${run.cost_info.total_cost ? `, ${money(run.cost_info.total_cost)}` : ""}`
              : null,
          ],
          ["Call UUID", run.carrier_call_id ? <Copyable key="u" text={run.carrier_call_id} /> : null],
          ["Run", run.name],
        ]}
      />
      {record?.differences && record.differences.length > 0 && (
        <Notice tone="warning">
          Plivo&rsquo;s own record differs:
          <ul>
            {record.differences.map((d) => (
              <li key={d.field}>
                <code>{d.field}</code> here {d.ours ?? "nothing"}, there {d.carrier ?? "nothing"}
              </li>
            ))}
          </ul>
        </Notice>
      )}
      {record && !record.available && record.why && <p className="faint small">Plivo&rsquo;s own record: {record.why}</p>}
    </Panel>
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
        <PhaseLine phases={run.logs.phases} direction={run.call_type} />
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
