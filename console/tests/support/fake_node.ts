// The API as the console sees it: answers by "METHOD /path", and remembers what was asked.
import { vi } from "vitest";

export interface Asked {
  method: string;
  path: string;
  query: URLSearchParams;
  body: unknown;
  headers: Headers;
}
type Answer = { status?: number; body?: unknown; headers?: Record<string, string> };
export type Handler = (asked: Asked) => Answer | unknown;

export class Refused {
  constructor(
    readonly status: number,
    readonly body: unknown,
    readonly headers: Record<string, string> = {},
  ) {}
}

export class FakeNode {
  readonly asked: Asked[] = [];
  unreachable = false;
  private handlers = new Map<string, Handler>();
  private stream: ReadableStreamDefaultController<Uint8Array> | null = null;

  on(what: string, handler: Handler): this {
    this.handlers.set(what, handler);
    return this;
  }
  /// An event of /live, to everybody who listens.
  tell(event: string, data: unknown, id = "run-1") {
    this.stream?.enqueue(new TextEncoder().encode(`id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`));
  }
  /// The stream of events breaks off.
  hangUp() {
    this.stream?.close();
  }
  last(what: string): Asked | undefined {
    return this.asked.findLast((a) => `${a.method} ${a.path}` === what);
  }
  install(): this {
    vi.stubGlobal("fetch", async (input: string | URL, init: RequestInit = {}) => {
      const url = new URL(String(input), "http://console.test");
      const path = url.pathname.replace(/^\/api\/v1/, "");
      const asked = {
        method: init.method ?? "GET",
        path,
        query: url.searchParams,
        body: typeof init.body === "string" ? JSON.parse(init.body) : undefined,
        headers: new Headers(init.headers),
      };
      this.asked.push(asked);
      if (this.unreachable) throw new TypeError("network");
      if (path === "/live")
        return new Response(new ReadableStream({ start: (c) => void (this.stream = c) }), { status: 200 });
      const handler = this.handlers.get(`${asked.method} ${path}`);
      const answer = handler
        ? await handler(asked)
        : new Refused(404, { detail: `The fake node has no ${asked.method} ${path}` });
      if (answer instanceof Refused)
        return new Response(JSON.stringify(answer.body), { status: answer.status, headers: answer.headers });
      return new Response(JSON.stringify(answer), { status: 200 });
    });
    return this;
  }
}
