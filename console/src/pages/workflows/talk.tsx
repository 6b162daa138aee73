// Talk here: the conversation through this browser's microphone and loudspeaker. No telephony is needed.
import "./workflows.css";
import "../calls/calls.css";
import { useEffect, useRef, useState } from "react";
import { useParams } from "react-router-dom";
import { useMay } from "~/api/session";
import type { RunLine, RunTurn } from "~/api/types";
import { useWorkflow, useWorkflowActions } from "~/api/workflows";
import { Talk } from "~/audio/talk";
import { Button, ButtonLink } from "~/design/button";
import { ErrorPanel } from "~/design/error_panel";
import { milliseconds } from "~/design/format";
import { Badge, Notice, Page, Panel, Skeleton } from "~/design/surface";
import { Running } from "~/design/time";
import { NotForYou } from "~/shell/not_for_you";
import { Transcript } from "../calls/transcript";
import { VoiceMeter } from "../calls/voice_meter";

type Phase = "idle" | "asking" | "talking" | "over";
interface Node {
  id: string;
  name: string;
  at_ms: number;
}

function Insecure() {
  return (
    <Notice tone="warning">
      <p className="strong">This page may not use the microphone.</p>
      <p>
        Browsers allow it only on secure pages. Open the console by HTTPS, as with <code>--tls-certificate</code> and{" "}
        <code>--tls-key</code> or behind a proxy that speaks TLS; or on this very machine as <code>http://localhost</code>;
        or through a tunnel, for example <code>ssh -L 8080:localhost:8080 {location.hostname}</code> and then{" "}
        <code>http://localhost:8080</code>.
      </p>
    </Notice>
  );
}

export function Component() {
  const id = Number(useParams().id);
  if (useMay("operator")) return <TalkHere key={id} id={id} />;
  return (
    <Page title="Talk here" crumb={{ to: `/workflows/${id}`, text: "Workflow" }}>
      <NotForYou role="operator" />
    </Page>
  );
}

function TalkHere({ id }: { id: number }) {
  const workflow = useWorkflow(id);
  const { talk: ask } = useWorkflowActions(id);
  const talk = useRef<Talk | null>(null);
  const [phase, setPhase] = useState<Phase>("idle");
  const [error, setError] = useState<unknown>(null);
  const [since, setSince] = useState<string | null>(null);
  const [call, setCall] = useState<number | null>(null);
  const [reason, setReason] = useState("");
  const [levels, setLevels] = useState({ caller: 0, agent: 0 });
  const [lines, setLines] = useState<RunLine[]>([]);
  const [nodes, setNodes] = useState<Node[]>([]);
  const [turn, setTurn] = useState<RunTurn | null>(null);
  useEffect(() => () => talk.current?.close(), []);
  const secure = window.isSecureContext && !!navigator.mediaDevices;

  const begin = async () => {
    setPhase("asking");
    setError(null);
    setLines([]);
    setNodes([]);
    try {
      // The microphone first: somebody who says no to it should not leave a call behind.
      const microphone = await Talk.microphone();
      const answer = await ask.mutateAsync(workflow.data?.version_status === "draft").catch((e: unknown) => {
        microphone.getTracks().forEach((t) => t.stop());
        throw e;
      });
      setCall(answer.call_id);
      talk.current = await Talk.begin(microphone, answer.websocket_path, answer.sample_rate, {
        onStart: () => {
          setSince(new Date().toISOString());
          setPhase("talking");
        },
        onLevel: (side, level) => setLevels((was) => ({ ...was, [side]: level })),
        onLine: (line) =>
          setLines((was) =>
            [...was.filter((l) => l.start_ms !== line.start_ms || l.speaker !== line.speaker), line].sort(
              (a, b) => a.start_ms - b.start_ms,
            ),
          ),
        onNode: (node) => setNodes((was) => [...was, node]),
        onTurn: setTurn,
        onEnd: (why) => {
          setReason(why);
          setPhase("over");
        },
      });
    } catch (e) {
      setError(e);
      setPhase("idle");
    }
  };
  const hangUp = () => talk.current?.hangUp();

  if (!workflow.data)
    return (
      <Page title="Talk here" crumb={{ to: "/workflows", text: "Workflows" }}>
        {workflow.error ? <ErrorPanel error={workflow.error} /> : <Skeleton />}
      </Page>
    );
  const live = phase === "talking";
  return (
    <Page
      title="Talk here"
      crumb={{ to: `/workflows/${id}`, text: workflow.data.name }}
      said="Hold the conversation yourself, through this browser. Headphones keep the agent from hearing itself."
    >
      {!secure && <Insecure />}
      <ErrorPanel error={error} title="The conversation could not begin" />
      <div className="talk">
        <Panel title={live ? "On the line" : "The line"}>
          <div className="stack">
            <div className="row">
              <Badge tone={live ? "ok" : "none"}>
                {live ? "Talking" : phase === "asking" ? "Connecting" : phase === "over" ? "Ended" : "Ready"}
              </Badge>
              {live && <Running since={since} />}
              <span className="end">
                {live ? (
                  <Button kind="danger" icon="hangup" onClick={hangUp}>
                    Hang up
                  </Button>
                ) : (
                  <Button
                    kind="primary"
                    icon="mic"
                    busy={phase === "asking"}
                    disabled={!secure}
                    onClick={() => void begin()}
                  >
                    {phase === "over" ? "Talk again" : "Talk"}
                  </Button>
                )}
              </span>
            </div>
            <VoiceMeter side="caller" level={live ? levels.caller : 0} />
            <VoiceMeter side="agent" level={live ? levels.agent : 0} />
            {turn && <p className="small quiet">The last answer began {milliseconds(turn.total_ms)} after you stopped.</p>}
            {live && (
              <div className="keypad" role="group" aria-label="Keys">
                {[..."123456789*0#"].map((d) => (
                  <Button key={d} onClick={() => talk.current?.press(d)}>
                    {d}
                  </Button>
                ))}
              </div>
            )}
            {phase === "over" && (
              <>
                {reason && <p className="quiet">{reason}</p>}
                {call !== null && <ButtonLink to={`/calls/${call}`}>See its record</ButtonLink>}
              </>
            )}
          </div>
        </Panel>
        <Panel title="Said" flush>
          <Transcript lines={lines} nodes={nodes} atMs={0} live />
        </Panel>
      </div>
    </Page>
  );
}
