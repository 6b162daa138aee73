// With nothing selected: what is wrong, and what holds for the whole workflow.
import type { Workflow } from "~/api/types";
import { Field, Input } from "~/design/field";
import { counted } from "~/design/format";
import { Icon } from "~/design/icon";
import { Notice } from "~/design/surface";
import type { Selection } from "./canvas";
import type { Problems } from "./problems";

interface Props {
  workflow: Workflow;
  problems: Problems;
  checking: boolean;
  settings: Record<string, unknown>;
  context: Record<string, unknown>;
  editable: boolean;
  onSelect(selection: Selection): void;
  onSettings(settings: Record<string, unknown>): void;
  onContext(context: Record<string, unknown>): void;
}

function NumberSetting({
  label,
  hint,
  name,
  settings,
  onSettings,
  max,
}: {
  label: string;
  hint: string;
  name: string;
  settings: Record<string, unknown>;
  onSettings: Props["onSettings"];
  max: number;
}) {
  const value = settings[name];
  return (
    <Field label={label} hint={hint} optional>
      <Input
        type="number"
        min={0}
        max={max}
        step="any"
        value={typeof value === "number" ? value : ""}
        onChange={(e) => onSettings({ ...settings, [name]: e.target.value === "" ? null : Number(e.target.value) })}
      />
    </Field>
  );
}

export function WorkflowInspector({
  workflow,
  problems,
  checking,
  settings,
  context,
  editable,
  onSelect,
  onSettings,
  onContext,
}: Props) {
  const rows = Object.entries(context);
  const setRow = (i: number, key: string, value: string) =>
    onContext(Object.fromEntries(rows.map(([k, v], j) => (i === j ? [key, value] : [k, v]))));
  return (
    <>
      <header>
        <Icon name="flow" />
        <h2 className="grow">The whole workflow</h2>
      </header>
      <div className="body">
        {problems.all.length === 0 ? (
          <Notice tone="ok">{checking ? "Looking it over …" : "Nothing is wrong with it."}</Notice>
        ) : (
          <div>
            <h3>{problems.all.length === 1 ? "One problem" : `${problems.all.length} problems`}</h3>
            <ul className="problem-list">
              {problems.all.map((e, i) => (
                <li key={i}>
                  <button
                    type="button"
                    onClick={() => e.id && e.kind !== "workflow" && onSelect({ kind: e.kind, id: e.id })}
                  >
                    <Icon name="alert" size={14} />
                    <span>{e.message}</span>
                  </button>
                </li>
              ))}
            </ul>
          </div>
        )}
        <p className="quiet small">
          Select a node or a way to change it. Drag from the ring under a node to where its callers go next.
        </p>
        <fieldset className="form" disabled={!editable}>
          <h3>Limits of a call</h3>
          <NumberSetting
            label="Longest call, seconds"
            hint="1 to 1200; then the agent says goodbye."
            name="max_call_duration"
            max={1200}
            settings={settings}
            onSettings={onSettings}
          />
          <NumberSetting
            label="Silence before giving up, seconds"
            hint="How long a caller may say nothing at all."
            name="max_user_idle_timeout"
            max={3600}
            settings={settings}
            onSettings={onSettings}
          />
          <h3>Variables</h3>
          <p className="quiet small">
            Known before a call, with what they are when nobody says otherwise. Write <code>{"{{name}}"}</code> to use one.
          </p>
          {rows.map(([key, value], i) => (
            <div key={i} className="form-pair">
              <Input
                aria-label="Variable"
                mono
                value={key}
                onChange={(e) => setRow(i, e.target.value.replace(/[^\w.]/g, ""), String(value))}
              />
              <Input aria-label={`Value of ${key}`} value={String(value)} onChange={(e) => setRow(i, key, e.target.value)} />
            </div>
          ))}
          <div className="row">
            <button
              type="button"
              className="button small normal"
              onClick={() => onContext({ ...context, [`variable_${rows.length + 1}`]: "" })}
            >
              Add a variable
            </button>
            {rows.length > 0 && (
              <button
                type="button"
                className="button small plain"
                onClick={() => onContext(Object.fromEntries(rows.slice(0, -1)))}
              >
                Remove the last
              </button>
            )}
          </div>
        </fieldset>
        <p className="faint small">
          Id {workflow.id}, <code>{workflow.workflow_uuid}</code>. Called {counted(workflow.total_runs, "time")}.
        </p>
      </div>
    </>
  );
}
