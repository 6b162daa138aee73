// A way from one node to the next: when it is taken. Ways with rules of their own need no language model.
import { Button } from "~/design/button";
import { Field, Input, Select } from "~/design/field";
import { Icon } from "~/design/icon";
import { Badge, Notice } from "~/design/surface";
import { type Definition, type EdgeData, type EdgeMatch, type GraphEdge, isDeterministic, nodeName } from "./definition";
import { LinesField } from "./lines_field";
import type { Problems } from "./problems";
import { type Variable, variablesOf } from "./variables";
import { VariableText } from "./variable_text";

const rules = ["transition_speech", "match.phrases", "match.digits", "match.slot", "match.expression", "clear"];

interface Props {
  edge: GraphEdge;
  definition: Definition;
  problems: Problems;
  variables: readonly Variable[];
  editable: boolean;
  onChange(data: EdgeData, field: string): void;
  onRemove(): void;
}

export function EdgeInspector({ edge, definition, problems, variables, editable, onChange, onRemove }: Props) {
  const { data } = edge;
  const match = data.match ?? {};
  const name = (id: string) => definition.nodes.filter((n) => n.id === id).map(nodeName)[0] ?? id;
  const set = (field: keyof EdgeData & string, value: unknown) => {
    const next: EdgeData = { ...data, [field]: value };
    if (value === undefined) delete next[field];
    onChange(next, field);
  };
  const setMatch = (field: keyof EdgeMatch, value: unknown) => {
    const next = { ...match, [field]: value };
    if (value === undefined || value === "") delete next[field];
    onChange(Object.keys(next).length ? { ...data, match: next } : { ...data, match: undefined }, `match.${field}`);
  };
  const slots = variablesOf(definition, {}).map((v) => v.name);
  const inner = (field: string) => problems.inner("edge", edge.id, field);
  return (
    <>
      <header>
        <Icon name="right" />
        <h2 className="cut grow">
          {name(edge.source)} to {name(edge.target)}
        </h2>
        {editable && <Button kind="plain" small icon="trash" aria-label="Remove this way" onClick={onRemove} />}
      </header>
      <div className="body">
        <div className="row small">
          {isDeterministic(edge) ? (
            <Badge tone="ok">Decided by rules</Badge>
          ) : (
            <Badge tone="caller">Decided by the conversation</Badge>
          )}
        </div>
        {problems
          .of("edge", edge.id)
          .filter((e) => !["label", "condition", ...rules].some((f) => inner(f) === e.message))
          .map((e, i) => (
            <Notice key={i} tone="warning">
              {e.field ? <code>{e.field}</code> : null} {e.message}
            </Notice>
          ))}
        <fieldset className="form" disabled={!editable}>
          <Field label="Label" hint="A word or two, shown on the graph." fault={inner("label")}>
            <Input maxLength={255} value={data.label ?? ""} onChange={(e) => set("label", e.target.value)} />
          </Field>
          <Field label="Condition" hint="In words: when a model should go this way." fault={inner("condition")}>
            <Input value={data.condition ?? ""} onChange={(e) => set("condition", e.target.value)} />
          </Field>
          <VariableText
            label="Said on the way"
            fault={inner("transition_speech")}
            optional
            rows={2}
            value={data.transition_speech ?? ""}
            variables={variables}
            onChange={(v) => set("transition_speech", v || undefined)}
          />
          <h3>Rules</h3>
          <p className="quiet small">
            All rules that are filled in have to hold. Phrases and digits are what the caller does; slot and expression are
            what is known.
          </p>
          <LinesField
            label="The caller says"
            fault={inner("match.phrases")}
            optional
            hint="One phrase a line; one of them is enough."
            value={match.phrases ?? []}
            onChange={(lines) => setMatch("phrases", lines.length ? lines : undefined)}
          />
          <Field label="The caller keys" optional fault={inner("match.digits")} hint="Digits, or a pattern: 1, [0-9]{7}, *">
            <Input mono value={match.digits ?? ""} onChange={(e) => setMatch("digits", e.target.value)} />
          </Field>
          <Field label="This slot is known" optional fault={inner("match.slot")}>
            <Select value={match.slot ?? ""} onChange={(e) => setMatch("slot", e.target.value)}>
              <option value="">any</option>
              {[...new Set([...slots, ...(match.slot ? [match.slot] : [])])].map((s) => (
                <option key={s}>{s}</option>
              ))}
            </Select>
          </Field>
          <Field
            label="This expression is true"
            optional
            fault={inner("match.expression")}
            hint="For example slots.confirmed == 'yes'"
          >
            <Input mono value={match.expression ?? ""} onChange={(e) => setMatch("expression", e.target.value)} />
          </Field>
          <LinesField
            label="Forget these slots on the way"
            fault={inner("clear")}
            optional
            hint="One a line, to ask for them anew."
            value={data.clear ?? []}
            onChange={(lines) => set("clear", lines.length ? lines : undefined)}
          />
        </fieldset>
      </div>
    </>
  );
}
