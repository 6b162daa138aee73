import type { IncomingMessage } from "node:http";
import type { Role, Signed } from "./session";

export interface Answer {
  status?: number;
  body?: unknown;
  text?: string;
  headers?: Record<string, string>;
}
export interface Asked {
  url: URL;
  ids: Record<string, string>;
  session: Signed | null; // of an open route: nobody in particular
  body: Record<string, unknown>;
  req: IncomingMessage;
}
export interface Route {
  method: string;
  path: string; // {name} stands for one part
  role?: Role;
  open?: boolean;
  answer(asked: Asked): Answer | Promise<Answer>;
}

export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly detail: unknown,
    readonly words?: string,
  ) {
    super(String(words ?? detail));
  }
  get body() {
    return this.words ? { detail: this.detail, message: this.words } : { detail: this.detail };
  }
}

/// 422 with one fault for each field that is missing or wrong.
export const wrong = (faults: Record<string, string>) =>
  new Refusal(
    422,
    Object.entries(faults).map(([field, msg]) => ({ loc: ["body", field], msg, type: "value_error" })),
  );

export function match(routes: Route[], method: string, url: URL): { route: Route; ids: Record<string, string> } | null {
  const parts = url.pathname.split("/");
  for (const route of routes) {
    if (route.method !== method) continue;
    const wanted = `/api/v1${route.path}`.split("/");
    if (wanted.length !== parts.length) continue;
    const ids: Record<string, string> = {};
    if (wanted.every((w, i) => (w.startsWith("{") ? (ids[w.slice(1, -1)] = parts[i]!) !== "" : w === parts[i])))
      return { route, ids };
  }
  return null;
}

export async function readBody(req: IncomingMessage): Promise<Record<string, unknown>> {
  const pieces: Buffer[] = [];
  for await (const piece of req) pieces.push(piece as Buffer);
  const text = Buffer.concat(pieces).toString("utf8");
  return text ? (JSON.parse(text) as Record<string, unknown>) : {};
}
