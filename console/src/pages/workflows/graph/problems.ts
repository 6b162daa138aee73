// What is wrong with a graph, by where it is shown.
import type { WorkflowError } from "~/api/types";

export interface Problems {
  all: readonly WorkflowError[];
  of(kind: "node" | "edge", id: string): readonly WorkflowError[];
  field(kind: "node" | "edge", id: string, field: string): string | null;
  /// Of one inside another, such as "match.digits".
  inner(kind: "node" | "edge", id: string, path: string): string | null;
}

/// "data.slots.0.name" and "slots[0].name" both belong to the field "slots".
const topField = (field: string | null) => (field ?? "").replace(/^data\./, "").split(/[.[]/)[0] ?? "";

export function problemsOf(all: readonly WorkflowError[]): Problems {
  const of = (kind: "node" | "edge", id: string) => all.filter((e) => e.kind === kind && e.id === id);
  const path = (e: WorkflowError) => (e.field ?? "").replace(/^data\./, "");
  const inner = (kind: "node" | "edge", id: string, wanted: string) =>
    of(kind, id).find((e) => path(e) === wanted || path(e).startsWith(`${wanted}.`) || path(e).startsWith(`${wanted}[`))
      ?.message ?? null;
  return {
    all,
    of,
    inner,
    field: (kind, id, field) => of(kind, id).find((e) => topField(e.field) === field)?.message ?? null,
  };
}

export const fieldsNamed = (errors: readonly WorkflowError[]) =>
  new Set(errors.map((e) => topField(e.field)).filter(Boolean));
