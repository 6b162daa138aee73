// The ways that lead out of a node, and a new one, for those who do not drag.
import { useState } from "react";
import { Button } from "~/design/button";
import { Field, Select } from "~/design/field";
import { Icon } from "~/design/icon";

export interface WaysOut {
  out: readonly { id: string; label: string; to: string }[];
  targets: readonly { id: string; name: string }[]; // empty: no way may begin here
  onShow(edge: string): void;
  onAdd(target: string): void;
}

export function Ways({ ways, editable }: { ways: WaysOut; editable: boolean }) {
  const [target, setTarget] = useState("");
  const mayAdd = editable && ways.targets.length > 0;
  if (ways.out.length === 0 && !mayAdd) return null;
  return (
    <>
      <h3>Where callers go next</h3>
      {ways.out.length > 0 && (
        <ul className="problem-list" aria-label="Ways from here">
          {ways.out.map((w) => (
            <li key={w.id}>
              <button type="button" onClick={() => ways.onShow(w.id)}>
                <Icon name="right" size={14} />
                <span>{w.label ? `${w.label}: ${w.to}` : w.to}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      {mayAdd && (
        <Field label="A new way to">
          <Select value={target} onChange={(e) => setTarget(e.target.value)}>
            <option value="">choose a node</option>
            {ways.targets.map((t) => (
              <option key={t.id} value={t.id}>
                {t.name}
              </option>
            ))}
          </Select>
        </Field>
      )}
      {mayAdd && (
        <div>
          <Button small icon="plus" disabled={!target} onClick={() => ways.onAdd(target)}>
            Add the way
          </Button>
        </div>
      )}
    </>
  );
}
