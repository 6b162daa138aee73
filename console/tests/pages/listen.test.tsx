import { act, render, screen } from "@testing-library/react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { Listen } from "~/pages/calls/listen";

class FakeSocket {
  static last: FakeSocket;
  onmessage: (e: { data: unknown }) => void = () => {};
  onclose: (() => void) | null = null;
  close = vi.fn();
  constructor(readonly url: string) {
    FakeSocket.last = this;
  }
  give = (data: unknown) =>
    act(() =>
      this.onmessage({ data: typeof data === "object" && !(data instanceof ArrayBuffer) ? JSON.stringify(data) : data }),
    );
}
const started: number[] = [];
const closed = vi.fn();

beforeEach(() => {
  started.length = 0;
  closed.mockClear();
  vi.stubGlobal("WebSocket", FakeSocket);
  vi.stubGlobal(
    "AudioContext",
    class {
      currentTime = 0;
      destination = {};
      resume = async () => {};
      close = closed;
      createBuffer = (channels: number, length: number, rate: number) => {
        expect([channels, rate]).toEqual([2, 8000]);
        return { duration: length / rate, copyToChannel() {} };
      };
      createBufferSource = () => ({ connect() {}, start: (at: number) => started.push(at), stop() {} });
    },
  );
});

/// Two samples: the caller loud, the agent silent.
const frame = new Int16Array([20_000, 0, -20_000, 0]).buffer;

describe("listening in", () => {
  it("plays both sides as they come, one after the other, and shows who speaks", () => {
    render(<Listen id={77} who="+1 415" onClose={() => {}} />);
    const socket = FakeSocket.last;
    expect(new URL(socket.url).pathname).toBe("/api/v1/calls/77/listen");
    expect(screen.getByText("Connecting …")).toBeVisible();
    socket.give({ event: "start", sample_rate: 8000, channels: 2 });
    socket.give(frame);
    socket.give(frame);
    expect(started).toHaveLength(2);
    expect(started[1]).toBeGreaterThan(started[0]!);
    const level = (side: string) =>
      Number(screen.getByRole("meter", { name: new RegExp(side, "i") }).getAttribute("aria-valuenow"));
    expect(level("caller")).toBeGreaterThan(0);
    expect(level("agent")).toBe(0);
  });
  it("says in the node's words why it is over", () => {
    render(<Listen id={77} who="+1 415" onClose={() => {}} />);
    FakeSocket.last.give({ event: "stop", reason: "The call has ended." });
    act(() => FakeSocket.last.onclose?.());
    expect(screen.getByText("The call has ended.")).toBeVisible();
  });
  it("hangs up its ear when it is closed", () => {
    const view = render(<Listen id={77} who="+1 415" onClose={() => {}} />);
    FakeSocket.last.give({ event: "start", sample_rate: 8000, channels: 2 });
    view.unmount();
    expect(FakeSocket.last.close).toHaveBeenCalledOnce();
    expect(closed).toHaveBeenCalledOnce();
  });
});
