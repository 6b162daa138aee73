// One field of a node, drawn from its specification (GET /node-types).
import { useState } from "react";
import { type Choice, useCredentials, useDocuments, useRecordings, useTools } from "~/api/library";
import type { PropertySpec } from "~/api/types";
import { Button } from "~/design/button";
import { Field, Input, Select, Switch, TextArea } from "~/design/field";
import { LinesField } from "./lines_field";
import type { Variable } from "./variables";
import { VariableText } from "./variable_text";

export interface PropertyProps {
  spec: PropertySpec;
  value: unknown;
  fault: string | null;
  variables: readonly Variable[];
  onChange(value: unknown): void;
}

// Spoken or prompted text is longer than a name, and may hold variables.
const spoken = /prompt|greeting|say|message|speech/;
// JSON that is a list of phrases.
const isLines = (spec: PropertySpec, value: unknown) =>
  spec.type === "json" &&
  (Array.isArray(value)
    ? value.every((x) => typeof x === "string")
    : value === undefined && /phrases|words/i.test(spec.description));

/// Shown when the fields that it depends on have one of the values it names.
export function isVisible(spec: PropertySpec, data: Record<string, unknown>, all: readonly PropertySpec[]): boolean {
  const of = (name: string) => data[name] ?? all.find((p) => p.name === name)?.default;
  const holds = (rules: Record<string, unknown> | null | undefined) =>
    Object.entries(rules ?? {}).every(([name, wanted]) => (wanted as unknown[]).includes(of(name)));
  const { show, hide } = spec.display_options ?? {};
  return (
    (!show || holds(show as Record<string, unknown>)) &&
    !(hide && Object.keys(hide).length > 0 && holds(hide as Record<string, unknown>))
  );
}

export function PropertyField(props: PropertyProps) {
  const { spec, value, fault, onChange, variables } = props;
  const about = { label: spec.display_name, hint: spec.description, fault, optional: false };
  const text = typeof value === "string" ? value : "";
  const orNothing = (v: string) => onChange(v === "" ? undefined : v);

  if (isLines(spec, value))
    return (
      <LinesField
        {...about}
        value={(value as string[] | undefined) ?? []}
        onChange={(lines) => onChange(lines.length ? lines : undefined)}
      />
    );
  switch (spec.type) {
    case "boolean":
      return (
        <Switch
          label={spec.display_name}
          hint={fault ?? spec.description}
          checked={Boolean(value ?? spec.default)}
          onChange={onChange}
        />
      );
    case "number":
      return (
        <Field {...about}>
          <Input
            type="number"
            step={spec.renderer_options?.number_input?.fractional ? "any" : 1}
            min={spec.min_value ?? undefined}
            max={spec.max_value ?? undefined}
            placeholder={spec.default == null ? undefined : String(spec.default)}
            value={typeof value === "number" ? value : ""}
            onChange={(e) => onChange(e.target.value === "" ? undefined : Number(e.target.value))}
          />
        </Field>
      );
    case "options":
      return (
        <Field {...about}>
          <Select
            value={String(value ?? spec.default ?? "")}
            onChange={(e) => onChange(spec.options?.find((o) => String(o.value) === e.target.value)?.value)}
          >
            {value == null && spec.default == null && <option value="">choose</option>}
            {spec.options?.map((o) => (
              <option key={String(o.value)} value={String(o.value)}>
                {o.label}
              </option>
            ))}
          </Select>
        </Field>
      );
    case "multi_options":
      return (
        <ManyOf
          about={about}
          choices={spec.options?.map((o) => ({ value: String(o.value), label: o.label })) ?? []}
          value={value}
          onChange={onChange}
        />
      );
    case "tool_refs":
      return <References {...props} use={useTools} many none="No tools are described yet." />;
    case "document_refs":
      return <References {...props} use={useDocuments} many none="There are no documents yet." />;
    case "credential_ref":
      return <References {...props} use={useCredentials} none="No credentials are kept yet." />;
    case "recording_ref":
      return <References {...props} use={useRecordings} none="No recordings are registered yet." />;
    case "fixed_collection":
      return <Collection {...props} />;
    case "json":
      return <JsonField {...props} />;
    case "mention_textarea":
      return (
        <VariableText
          {...about}
          value={text}
          placeholder={spec.placeholder ?? ""}
          rows={5}
          variables={variables}
          onChange={orNothing}
        />
      );
    case "url":
      return (
        <Field {...about}>
          <Input
            type="url"
            mono
            value={text}
            placeholder={spec.placeholder ?? "https://"}
            onChange={(e) => orNothing(e.target.value)}
          />
        </Field>
      );
    default:
      if (spoken.test(spec.name))
        return (
          <VariableText
            {...about}
            value={text}
            placeholder={spec.placeholder ?? ""}
            rows={2}
            variables={variables}
            onChange={orNothing}
          />
        );
      return (
        <Field {...about}>
          <Input
            type={/api_key|secret|token/.test(spec.name) ? "password" : "text"}
            maxLength={spec.max_length ?? undefined}
            placeholder={spec.placeholder ?? (typeof spec.default === "string" ? spec.default : undefined)}
            value={text}
            onChange={(e) => orNothing(e.target.value)}
          />
        </Field>
      );
  }
}

interface About {
  label: string;
  hint: string;
  fault: string | null;
  optional: boolean;
}

function ManyOf({
  about,
  choices,
  value,
  onChange,
  none,
}: {
  about: About;
  choices: readonly Choice[];
  value: unknown;
  onChange(value: unknown): void;
  none?: string;
}) {
  const chosen = Array.isArray(value) ? value.map(String) : [];
  return (
    <fieldset className="field">
      <legend className="field-label">{about.label}</legend>
      {about.fault && <span className="fault">{about.fault}</span>}
      {choices.length === 0 && <span className="hint">{none}</span>}
      {choices.map((c) => (
        <label key={c.value} className="row small">
          <input
            type="checkbox"
            checked={chosen.includes(c.value)}
            onChange={(e) => onChange(e.target.checked ? [...chosen, c.value] : chosen.filter((v) => v !== c.value))}
          />
          {c.label}
        </label>
      ))}
    </fieldset>
  );
}

function References({
  spec,
  value,
  fault,
  onChange,
  use,
  many,
  none,
}: PropertyProps & { use(): { data?: Choice[] }; many?: boolean; none: string }) {
  const choices = use().data ?? [];
  const about = { label: spec.display_name, hint: spec.description, fault, optional: false };
  if (many) return <ManyOf about={about} choices={choices} value={value} onChange={onChange} none={none} />;
  const known = typeof value !== "string" || choices.some((c) => c.value === value);
  return (
    <Field {...about} hint={choices.length ? spec.description : none}>
      <Select value={typeof value === "string" ? value : ""} onChange={(e) => onChange(e.target.value || undefined)}>
        <option value="">none</option>
        {!known && <option value={String(value)}>{String(value)} (not found)</option>}
        {choices.map((c) => (
          <option key={c.value} value={c.value}>
            {c.label}
          </option>
        ))}
      </Select>
    </Field>
  );
}

/// What a new row holds: defaults, and the first option where one has to be chosen.
function beginning(fields: readonly PropertySpec[]): Record<string, unknown> {
  const row: Record<string, unknown> = {};
  for (const f of fields) {
    if (f.default != null) row[f.name] = f.default;
    else if (f.required && f.options?.[0]) row[f.name] = f.options[0].value;
  }
  return row;
}

/// A list of small objects, each with fields of its own.
function Collection({ spec, value, fault, variables, onChange }: PropertyProps) {
  const rows = Array.isArray(value) ? (value as Record<string, unknown>[]) : [];
  const fields = spec.properties ?? [];
  const set = (i: number, row: Record<string, unknown>) => onChange(rows.map((r, j) => (i === j ? row : r)));
  return (
    <fieldset className="field collection">
      <legend className="field-label">{spec.display_name}</legend>
      <span className="hint">{spec.description}</span>
      {fault && <span className="fault">{fault}</span>}
      {rows.map((row, i) => (
        <div key={i} className="collection-row">
          <Button
            kind="plain"
            small
            icon="trash"
            aria-label={`Remove ${String(row.name ?? row.key ?? i + 1)}`}
            onClick={() => onChange(rows.length > 1 ? rows.filter((_, j) => j !== i) : undefined)}
          />
          {fields
            .filter((f) => isVisible(f, row, fields))
            .map((f) => (
              <PropertyField
                key={f.name}
                spec={f}
                value={row[f.name]}
                fault={null}
                variables={variables}
                onChange={(v) =>
                  set(
                    i,
                    v === undefined
                      ? Object.fromEntries(Object.entries(row).filter(([k]) => k !== f.name))
                      : { ...row, [f.name]: v },
                  )
                }
              />
            ))}
        </div>
      ))}
      <div>
        <Button small icon="plus" onClick={() => onChange([...rows, beginning(fields)])}>
          Add
        </Button>
      </div>
    </fieldset>
  );
}

/// Anything, as JSON. What does not parse stays on the screen and out of the graph.
function JsonField({ spec, value, fault, onChange }: PropertyProps) {
  const [text, setText] = useState(value === undefined ? "" : JSON.stringify(value, null, 2));
  const [wrong, setWrong] = useState<string | null>(null);
  const take = (typed: string) => {
    setText(typed);
    if (!typed.trim()) {
      setWrong(null);
      return onChange(undefined);
    }
    try {
      onChange(JSON.parse(typed));
      setWrong(null);
    } catch (e) {
      setWrong(e instanceof Error ? e.message : String(e));
    }
  };
  return (
    <Field label={spec.display_name} hint={spec.description} fault={wrong ?? fault}>
      <TextArea mono rows={3} value={text} onChange={(e) => take(e.target.value)} />
    </Field>
  );
}
