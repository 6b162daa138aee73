// What differs between two definitions, in lines that a person can read before publishing.
import { type Definition, nodeName } from "./definition";

export interface Change {
  kind: "added" | "removed" | "changed";
  what: string;
  fields: string[];
  values?: { field: string; before: unknown; after: unknown }[];
}

/// A version whole: its graph, and what holds for all of it.
export interface Content {
  definition: Definition;
  settings: Record<string, unknown>;
  context: Record<string, unknown>;
}

const text = (v: unknown) =>
  JSON.stringify(v, (_, x: unknown) =>
    x && typeof x === "object" && !Array.isArray(x)
      ? Object.fromEntries(Object.entries(x).sort(([a], [b]) => a.localeCompare(b)))
      : x,
  );

export const same = (a: unknown, b: unknown) => text(a) === text(b);

function fieldsThatDiffer(a: Record<string, unknown>, b: Record<string, unknown>): string[] {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].filter((k) => !same(a[k] ?? null, b[k] ?? null));
}

interface Item {
  id: string;
  data: Record<string, unknown>;
}
function between<T extends Item>(
  before: readonly T[],
  after: readonly T[],
  name: (item: T) => string,
  more: (a: T, b: T) => string[],
): Change[] {
  const old = new Map(before.map((x) => [x.id, x]));
  const now = new Map(after.map((x) => [x.id, x]));
  const changes: Change[] = [];
  for (const x of after) {
    const was = old.get(x.id);
    if (!was) changes.push({ kind: "added", what: name(x), fields: [] });
    else {
      const inside = fieldsThatDiffer(was.data, x.data);
      const fields = [...more(was, x), ...inside];
      const values = inside.map((field) => ({ field, before: was.data[field], after: x.data[field] }));
      if (fields.length) changes.push({ kind: "changed", what: name(x), fields, values });
    }
  }
  for (const x of before) if (!now.has(x.id)) changes.push({ kind: "removed", what: name(x), fields: [] });
  return changes;
}

/// Where a node stands on the canvas does not change what it does.
export function changesBetween(before: Definition, after: Definition): Change[] {
  const names = new Map([...before.nodes, ...after.nodes].map((n) => [n.id, nodeName(n)]));
  const label = (id: string) => names.get(id) ?? id;
  return [
    ...between(
      before.nodes,
      after.nodes,
      (n) => `“${nodeName(n)}”`,
      (a, b) => (a.type === b.type ? [] : ["type"]),
    ),
    ...between(
      before.edges,
      after.edges,
      (e) => `way “${e.data.label || e.id}” from “${label(e.source)}” to “${label(e.target)}”`,
      (a, b) => (a.source === b.source && a.target === b.target ? [] : ["ends"]),
    ),
  ];
}

const together = (kind: string, before: Record<string, unknown>, after: Record<string, unknown>): Change[] =>
  fieldsThatDiffer(before, after).map((field) => ({
    kind: before[field] == null ? "added" : after[field] == null ? "removed" : "changed",
    what: `${kind} “${field.replaceAll("_", " ")}”`,
    fields: [],
    values: [{ field, before: before[field], after: after[field] }],
  }));

export const changesOfContent = (before: Content, after: Content): Change[] => [
  ...changesBetween(before.definition, after.definition),
  ...together("setting", before.settings, after.settings),
  ...together("variable", before.context, after.context),
];
