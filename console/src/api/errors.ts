// A refusal of the API, read once for everybody: words for people, and where on the page each fault belongs.
import type { Schemas } from "./types";

export interface Fault {
  field: string; // the last parts of loc without "body", joined by dots: "config.auth_id"; empty: the whole
  message: string;
  id?: string; // of a node or edge
  kind?: string;
}

export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly body: unknown,
    readonly retryAfter: number | null = null,
  ) {
    super(read(status, body).words);
  }
}

/// The node did not answer at all.
export class Unreachable extends Error {
  constructor() {
    super("The node does not answer. It may be restarting, or the network between it and this browser is down.");
  }
}

const bare = new Set(["body", "query", "path", "plivo"]);

function fieldOf(loc: readonly (string | number)[]): string {
  return loc.filter((part, i) => !(typeof part === "string" && bare.has(part) && (i === 0 || part === "plivo"))).join(".");
}

function read(status: number, body: unknown): { words: string; faults: Fault[] } {
  const detail = (body as { detail?: unknown } | null)?.detail;
  const message = (body as { message?: unknown } | null)?.message;
  if (typeof detail === "string") return { words: typeof message === "string" ? message : detail, faults: [] };
  if (Array.isArray(detail)) {
    const faults = (detail as Schemas["Problem"][]).map((p) => ({ field: fieldOf(p.loc), message: p.msg }));
    return {
      words:
        faults.length === 1
          ? "One thing in this request is not right."
          : `${faults.length} things in this request are not right.`,
      faults,
    };
  }
  if (detail && typeof detail === "object" && "errors" in detail) {
    const errors = (detail as Schemas["Validation"]).errors;
    return {
      words: `The workflow is not sound: ${errors.length === 1 ? "one problem" : `${errors.length} problems`}.`,
      faults: errors.map((e) => ({ field: e.field ?? "", message: e.message, id: e.id ?? undefined, kind: e.kind })),
    };
  }
  return { words: `The node answered ${status} without saying why.`, faults: [] };
}

export function describe(error: unknown): { words: string; faults: Fault[] } {
  if (error instanceof ApiError) return read(error.status, error.body);
  return { words: error instanceof Error ? error.message : String(error), faults: [] };
}

/// For a toast: the words, and the first fault where there are faults.
export function wordsOf(error: unknown): string {
  const { words, faults } = describe(error);
  const first = faults[0];
  return first ? [first.field, first.message].filter(Boolean).join(": ") : words;
}

/// The fault of a form's field by its name; "config.auth_id" is also found as "auth_id".
export function faultOf(error: unknown, field: string): string | null {
  const found = describe(error).faults.find((f) => f.field === field || f.field.endsWith(`.${field}`));
  return found?.message ?? null;
}

export const codeOf = (error: unknown): string | null => {
  const detail = error instanceof ApiError ? (error.body as { detail?: unknown } | null)?.detail : null;
  return typeof detail === "string" ? detail : null;
};
