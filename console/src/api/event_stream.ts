// Server-sent events read from a fetch: unlike EventSource it tells an expired session from a lost network, and it can begin
// at an event of our choice.

export interface StreamEvent {
  id: string;
  event: string;
  data: string;
}

/// Text in, events out; pieces may be cut anywhere.
export function eventReader(onEvent: (event: StreamEvent) => void, onRetry: (ms: number) => void) {
  let rest = "";
  let id = "";
  let name = "";
  let data: string[] = [];
  const line = (text: string) => {
    if (text === "") {
      if (data.length) onEvent({ id, event: name || "message", data: data.join("\n") });
      name = "";
      data = [];
      return;
    }
    if (text.startsWith(":")) return;
    const colon = text.indexOf(":");
    const field = colon < 0 ? text : text.slice(0, colon);
    const value = colon < 0 ? "" : text.slice(colon + 1).replace(/^ /, "");
    if (field === "id") id = value;
    if (field === "event") name = value;
    if (field === "data") data.push(value);
    if (field === "retry" && /^\d+$/.test(value)) onRetry(Number(value));
  };
  return (piece: string) => {
    rest += piece;
    const lines = rest.split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? "";
    lines.forEach(line);
  };
}

export interface StreamOptions {
  url: string;
  lastEventId?: string;
  onOpen(): void;
  onAlive(): void; // anything came, a comment included
  onEvent(event: StreamEvent): void;
  onDown(status: number): void; // 0: no answer, or the stream broke off
}

/// Stays connected until the function it returns is called: tries again after what the node asked for, at most 30 s.
export function openStream(options: StreamOptions): () => void {
  const over = new AbortController();
  let lastId = options.lastEventId ?? "";
  let retryMs = 2000;
  let failures = 0;

  async function once(): Promise<number> {
    const answer = await fetch(options.url, {
      headers: { Accept: "text/event-stream", ...(lastId ? { "Last-Event-ID": lastId } : {}) },
      signal: over.signal,
      credentials: "same-origin",
      cache: "no-store",
    });
    if (!answer.ok || !answer.body) return answer.status;
    failures = 0;
    options.onOpen();
    const text = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    const take = eventReader(
      (event) => {
        if (event.id) lastId = event.id;
        options.onEvent(event);
      },
      (ms) => (retryMs = Math.min(ms, 30_000)),
    );
    for (;;) {
      const { done, value } = await text.read();
      if (done) return 0;
      options.onAlive();
      take(value);
    }
  }

  async function loop() {
    while (!over.signal.aborted) {
      const status = await once().catch(() => 0);
      if (over.signal.aborted) return;
      options.onDown(status);
      if (status === 401 || status === 403) return;
      const wait = Math.min(30_000, retryMs * 2 ** Math.min(failures++, 4)) * (0.75 + Math.random() / 2);
      await new Promise((done) => setTimeout(done, wait));
    }
  }
  void loop();
  return () => over.abort();
}
