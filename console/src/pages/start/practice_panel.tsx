// A line to practise on: an emulated Plivo beside the node, and virtual callers. It never touches a real phone.
import { useState } from "react";
import { Link, useNavigate } from "react-router-dom";
import { useMay } from "~/api/session";
import { usePractice, usePracticeActions } from "~/api/system";
import { useWorkflowNames } from "~/api/workflows";
import { Button } from "~/design/button";
import { ErrorPanel } from "~/design/error_panel";
import { Field, Select } from "~/design/field";
import { phone } from "~/design/format";
import { useToasts } from "~/design/toast";
import { Badge } from "~/design/surface";

export function PracticePanel() {
  const navigate = useNavigate();
  const toasts = useToasts();
  const practice = usePractice();
  const workflows = useWorkflowNames().data ?? [];
  const { start, stop, call } = usePracticeActions();
  const admin = useMay("admin");
  const operate = useMay("operator");
  const [workflow, setWorkflow] = useState("");
  const [scenario, setScenario] = useState("");
  const p = practice.data;
  if (!p) return <ErrorPanel error={practice.error} />;
  const chosen = workflow || String(workflows[0]?.id ?? "");
  const how = scenario || p.scenarios[0]?.id || "";
  const ring = () =>
    call.mutate(
      { workflow_id: Number(chosen), scenario: how },
      {
        onSuccess: (made) => {
          toasts.say("A virtual caller rings");
          navigate(made.call_id ? `/calls/${made.call_id}` : "/calls");
        },
      },
    );
  return (
    <section className="panel practice">
      <header>
        <h2>Practice line</h2>
        <Badge tone="caller">not a real line</Badge>
        {p.running && admin && (
          <span className="end">
            <Button
              small
              busy={stop.isPending}
              onClick={() => stop.mutate(undefined, { onError: (e) => toasts.fail("It goes on", e) })}
            >
              Stop
            </Button>
          </span>
        )}
      </header>
      <div className="inside stack">
        {!p.running && (
          <p className="quiet">
            Without a Plivo account: an emulated carrier beside this node, and virtual callers who ring your agent. Watch and
            listen as with real calls. No phone rings, nothing is billed.
          </p>
        )}
        {!p.available && <p className="small quiet">{p.why_not}</p>}
        {p.available && !p.running && admin && (
          <div>
            <Button icon="play" busy={start.isPending} onClick={() => start.mutate()}>
              Start it
            </Button>
          </div>
        )}
        {p.running && (
          <>
            <p className="small quiet">
              {phone(p.phone_number)},{" "}
              {p.telephony_configuration_id && (
                <Link to={`/telephony-configurations/${p.telephony_configuration_id}`}>its configuration</Link>
              )}
            </p>
            <Field label="Who answers">
              <Select value={chosen} onChange={(e) => setWorkflow(e.target.value)}>
                {workflows.map((w) => (
                  <option key={w.id} value={w.id}>
                    {w.name}
                  </option>
                ))}
              </Select>
            </Field>
            <Field label="Who calls" hint={p.scenarios.find((s) => s.id === how)?.description}>
              <Select value={how} onChange={(e) => setScenario(e.target.value)}>
                {p.scenarios.map((s) => (
                  <option key={s.id} value={s.id}>
                    {s.title}
                  </option>
                ))}
              </Select>
            </Field>
            {operate && (
              <div>
                <Button kind="primary" icon="phone" busy={call.isPending} disabled={!chosen} onClick={ring}>
                  Have them ring
                </Button>
              </div>
            )}
          </>
        )}
        <ErrorPanel error={start.error ?? call.error} />
      </div>
    </section>
  );
}
