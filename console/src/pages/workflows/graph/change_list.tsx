import { Badge } from "~/design/surface";
import type { Change } from "./changes";

const tones = { added: "ok", removed: "problem", changed: "warning" } as const;

export function ChangeList({ changes }: { changes: readonly Change[] }) {
  if (changes.length === 0) return <p className="quiet">The graphs do the same.</p>;
  return (
    <ul className="change-list">
      {changes.map((c, i) => (
        <li key={i}>
          <Badge tone={tones[c.kind]}>{c.kind}</Badge>
          <span>
            {c.what} {c.fields.length > 0 && <span className="quiet small">({c.fields.join(", ")})</span>}
          </span>
        </li>
      ))}
    </ul>
  );
}
