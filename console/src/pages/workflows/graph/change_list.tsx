import { Badge } from "~/design/surface";
import type { Change } from "./changes";

const tones = { added: "ok", removed: "problem", changed: "warning" } as const;
const shown = (value: unknown) => (value == null ? "nothing" : typeof value === "string" ? value : JSON.stringify(value));

function Words({ change }: { change: Change }) {
  return (
    <span>
      {change.what} {change.fields.length > 0 && <span className="quiet small">({change.fields.join(", ")})</span>}
    </span>
  );
}

/// What differs; each thing opens to what it was and what it is.
export function ChangeList({ changes }: { changes: readonly Change[] }) {
  if (changes.length === 0) return <p className="quiet">Nothing differs.</p>;
  return (
    <ul className="change-list">
      {changes.map((c, i) => (
        <li key={i}>
          <Badge tone={tones[c.kind]}>{c.kind}</Badge>
          {c.values?.length ? (
            <details className="grow">
              <summary>
                <Words change={c} />
              </summary>
              {c.values.map((v) => (
                <div key={v.field} className="small wrap-anywhere">
                  {c.fields.length > 0 && <code>{v.field}</code>} <del>{shown(v.before)}</del> <ins>{shown(v.after)}</ins>
                </div>
              ))}
            </details>
          ) : (
            <Words change={c} />
          )}
        </li>
      ))}
    </ul>
  );
}
