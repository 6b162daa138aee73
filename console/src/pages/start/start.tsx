// The overview: the way to the first call until it is walked, then how things stand.
import "./start.css";
import { Link } from "react-router-dom";
import { useCalls } from "~/api/calls";
import { useMay, useOperator } from "~/api/session";
import { ButtonLink } from "~/design/button";
import { ErrorPanel } from "~/design/error_panel";
import { Icon } from "~/design/icon";
import { Table } from "~/design/table";
import { Page, Panel, Skeleton } from "~/design/surface";
import { result, talked, when, who, workflow } from "../calls/columns";
import { type Step, useChecklist } from "./checklist";
import { PracticePanel } from "./practice_panel";

function Do({ step, next }: { step: Step; next: boolean }) {
  const may = useMay(step.role);
  return (
    <span className="do">
      {may ? (
        <ButtonLink to={step.to} kind={next ? "primary" : "normal"} small>
          {step.action}
        </ButtonLink>
      ) : (
        <span className="quiet small">for an {step.role}</span>
      )}
    </span>
  );
}

function Checklist() {
  const { steps, loading, error } = useChecklist();
  const next = steps.findIndex((s) => !s.done);
  if (loading) return <Skeleton lines={5} />;
  if (error) return <ErrorPanel error={error} />;
  if (next < 0) return null;
  return (
    <Panel
      title="To the first call"
      flush
      actions={
        <span className="quiet small num">
          {steps.filter((s) => s.done).length} of {steps.length}
        </span>
      }
    >
      <ol className="checklist">
        {steps.map((step, i) => (
          <li key={step.title} className={step.done ? "done" : i === next ? "next" : undefined}>
            <span className="tick">{step.done ? <Icon name="check" size={14} /> : i + 1}</span>
            <div>
              <div className="strong">
                {step.title} {step.done && <span className="sr-only">done</span>}
              </div>
              {!step.done && <p className="quiet">{step.text}</p>}
            </div>
            {!step.done && <Do step={step} next={i === next} />}
          </li>
        ))}
      </ol>
    </Panel>
  );
}

function Latest() {
  const calls = useCalls({});
  const rows = calls.data?.pages[0]?.calls.slice(0, 8) ?? [];
  if (rows.length === 0) return null;
  return (
    <Panel
      title="Latest calls"
      flush
      actions={
        <Link to="/calls/log" className="small">
          All calls
        </Link>
      }
    >
      <Table
        label="Latest calls"
        rows={rows}
        keyOf={(c) => c.call_id}
        columns={[who, workflow, result, talked, { ...when, right: true }]}
      />
    </Panel>
  );
}

export function Component() {
  const me = useOperator();
  return (
    <Page tab="Overview" title={`Hello, ${me.name.split(" ")[0]}`} said="How things stand on this node.">
      <div className="start-grid">
        <div className="stack wide">
          <Checklist />
          <Latest />
        </div>
        <PracticePanel />
      </div>
    </Page>
  );
}
