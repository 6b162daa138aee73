// Names that may stand between {{ and }}, and what is being typed there.
import type { Definition } from "./definition";

export interface Variable {
  name: string;
  from: string;
}

const named = (list: unknown) =>
  Array.isArray(list)
    ? list.flatMap((x: unknown) =>
        typeof (x as { name?: unknown })?.name === "string" && (x as { name: string }).name
          ? [(x as { name: string }).name]
          : [],
      )
    : [];

export function variablesOf(d: Definition, context: Record<string, unknown>): Variable[] {
  const found = new Map<string, string>();
  for (const name of Object.keys(context)) found.set(name, "known before the call");
  for (const node of d.nodes) {
    for (const name of named(node.data.slots)) found.set(name, "asked for in the call");
    for (const name of named(node.data.extraction_variables)) found.set(name, "extracted from the talk");
  }
  return [...found].map(([name, from]) => ({ name, from })).sort((a, b) => a.name.localeCompare(b.name));
}

/// The beginning of a name before the cursor: "Hello {{fir|" gives "fir"; null where no name is being typed.
export function typedName(text: string, cursor: number): string | null {
  const found = /\{\{\s*([\w.]*)$/.exec(text.slice(0, cursor));
  return found ? found[1]! : null;
}

/// The text with @p name completed at the cursor, and where the cursor is then.
export function complete(text: string, cursor: number, name: string): [string, number] {
  const typed = typedName(text, cursor) ?? "";
  const before = text.slice(0, cursor - typed.length);
  const after = text.slice(cursor).replace(/^[\w.]*/, "");
  const close = /^\s*(\}\}|\|)/.test(after) ? "" : "}}";
  return [before + name + close + after, before.length + name.length + close.length];
}
