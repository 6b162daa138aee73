import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type StreamEvent, eventReader, openStream } from "~/api/event_stream";

describe("reading server-sent events", () => {
  it("puts events together however the pieces are cut", () => {
    const text = 'retry: 1500\r\n\r\n: alive\n\nid: a-1\nevent: call\ndata: {"x":\ndata: 1}\n\nid: a-2\ndata: plain\n\n';
    for (let cut = 1; cut < text.length; cut++) {
      const events: StreamEvent[] = [];
      const retries: number[] = [];
      const read = eventReader(
        (e) => events.push(e),
        (ms) => retries.push(ms),
      );
      read(text.slice(0, cut));
      read(text.slice(cut));
      expect(events).toEqual([
        { id: "a-1", event: "call", data: '{"x":\n1}' },
        { id: "a-2", event: "message", data: "plain" },
      ]);
      expect(retries).toEqual([1500]);
    }
  });
  it("keeps an unfinished event back", () => {
    const events: StreamEvent[] = [];
    const read = eventReader(
      (e) => events.push(e),
      () => {},
    );
    read("data: half\n");
    expect(events).toEqual([]);
  });
});

describe("staying connected", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const streamOf = (text: string) =>
    new Response(new ReadableStream({ start: (c) => (c.enqueue(new TextEncoder().encode(text)), c.close()) }));

  it("goes on after the last event it saw", async () => {
    const fetched: (string | null)[] = [];
    vi.stubGlobal("fetch", async (_: string, init: RequestInit) => {
      fetched.push(new Headers(init.headers).get("Last-Event-ID"));
      return streamOf(`retry: 1000\n\nid: run-${fetched.length}\ndata: x\n\n`);
    });
    const down = vi.fn();
    const close = openStream({ url: "/live", onOpen() {}, onAlive() {}, onEvent() {}, onDown: down });
    await vi.advanceTimersByTimeAsync(4000);
    close();
    expect(fetched.slice(0, 3)).toEqual([null, "run-1", "run-2"]);
    expect(down).toHaveBeenCalledWith(0);
  });
  it("does not knock again where it is not let in", async () => {
    const fetch = vi.fn(async () => new Response("{}", { status: 401 }));
    vi.stubGlobal("fetch", fetch);
    const down = vi.fn();
    openStream({ url: "/live", onOpen() {}, onAlive() {}, onEvent() {}, onDown: down });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(fetch).toHaveBeenCalledTimes(1);
    expect(down).toHaveBeenCalledWith(401);
  });
});
