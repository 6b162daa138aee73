import { useState } from "react";
import type { NodeSpec, PropertySpec } from "~/api/types";
import { Button } from "~/design/button";
import { Icon } from "~/design/icon";
import { Notice } from "~/design/surface";
import { type GraphNode, nodeName } from "./definition";
import { iconOf } from "./graph_node";
import { type Problems, fieldsNamed } from "./problems";
import { PropertyField, isVisible } from "./property_field";
import type { Variable } from "./variables";
import { Ways, type WaysOut } from "./ways";

interface Props {
  node: GraphNode;
  spec: NodeSpec | undefined;
  problems: Problems;
  variables: readonly Variable[];
  editable: boolean;
  ways: WaysOut;
  onChange(data: Record<string, unknown>, field: string): void;
  onDuplicate(): void;
  onRemove(): void;
}

const first = new Set([
  "name",
  "prompt",
  "greeting_type",
  "greeting",
  "say",
  "slots",
  "enabled",
  "endpoint_url",
  "http_method",
  "trigger_path",
  "disposition",
]);

/// What most people fill in, what is filled in already, and what is wrong stand open; the rest is a click away.
const stands = (spec: PropertySpec, data: Record<string, unknown>, wrong: Set<string>) =>
  first.has(spec.name) ||
  spec.required ||
  wrong.has(spec.name) ||
  (data[spec.name] !== undefined && data[spec.name] !== spec.default);

export function NodeInspector({ node, spec, problems, variables, editable, ways, onChange, onDuplicate, onRemove }: Props) {
  const [more, setMore] = useState(false);
  const mine = problems.of("node", node.id);
  const wrong = fieldsNamed(mine);
  const shown = (spec?.properties ?? []).filter((p) => isVisible(p, node.data, spec?.properties ?? []));
  const open = shown.filter((p) => stands(p, node.data, wrong));
  const rest = shown.filter((p) => !open.includes(p));
  const set = (name: string, value: unknown) => {
    const data = { ...node.data };
    if (value === undefined) delete data[name];
    else data[name] = value;
    onChange(data, name);
  };
  const field = (p: PropertySpec) => (
    <PropertyField
      key={`${node.id}.${p.name}`}
      spec={p}
      value={node.data[p.name]}
      fault={problems.field("node", node.id, p.name)}
      variables={variables}
      onChange={(v) => set(p.name, v)}
    />
  );
  return (
    <>
      <header>
        <Icon name={iconOf(node.type)} />
        <h2 className="cut grow">{nodeName(node)}</h2>
        {editable && (
          <>
            <Button kind="plain" small icon="copy" aria-label="Duplicate this node" onClick={onDuplicate} />
            <Button kind="plain" small icon="trash" aria-label="Remove this node" onClick={onRemove} />
          </>
        )}
      </header>
      <div className="body">
        <p className="quiet small">{spec?.description ?? `This node does not know the kind “${node.type}”.`}</p>
        {mine
          .filter((e) => !e.field || ![...open, ...rest].some((p) => problems.field("node", node.id, p.name) === e.message))
          .map((e, i) => (
            <Notice key={i} tone="warning">
              {e.message}
            </Notice>
          ))}
        <fieldset className="form" disabled={!editable}>
          {open.map(field)}
          {rest.length > 0 && (
            <div>
              <Button
                kind="plain"
                small
                icon={more ? "chevron" : "right"}
                aria-expanded={more}
                onClick={() => setMore(!more)}
              >
                More settings ({rest.length})
              </Button>
            </div>
          )}
          {more && rest.map(field)}
        </fieldset>
        <Ways ways={ways} editable={editable} />
      </div>
    </>
  );
}
