import { act, screen, waitFor } from "@testing-library/react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { Component as TalkPage } from "~/pages/workflows/talk";
import { FakeNode, Refused } from "../support/fake_node";
import { show } from "../support/show";

vi.setConfig({ testTimeout: 20_000 });
vi.mock("~/audio/capture.worklet.js?url", () => ({ default: "/capture.js" }));

// What a browser has and jsdom lacks, as much of it as the conversation touches.
class FakeSocket {
  static OPEN = 1;
  static last: FakeSocket;
  readyState = 1;
  bufferedAmount = 0;
  binaryType = "";
  sent: unknown[] = [];
  onmessage: (e: { data: unknown }) => void = () => {};
  onclose: () => void = () => {};
  constructor(readonly url: string) {
    FakeSocket.last = this;
  }
  send(data: unknown) {
    this.sent.push(data);
  }
  close() {
    this.readyState = 3;
  }
  say(words: object) {
    act(() => this.onmessage({ data: JSON.stringify(words) }));
  }
  get words() {
    return this.sent.filter((s) => typeof s === "string").map((s) => JSON.parse(s as string) as { event: string });
  }
}
const sources: { stop: ReturnType<typeof vi.fn> }[] = [];
let port: { onmessage?: (e: { data: Float32Array }) => void };
const track = { stop: vi.fn() };

beforeEach(() => {
  sources.length = 0;
  track.stop.mockClear();
  vi.stubGlobal("WebSocket", FakeSocket);
  vi.stubGlobal(
    "AudioContext",
    class {
      currentTime = 0;
      destination = {};
      audioWorklet = { addModule: async () => {} };
      resume = async () => {};
      close = async () => {};
      createMediaStreamSource = () => ({ connect() {} });
      createBuffer = (_: number, length: number, rate: number) => ({ duration: length / rate, copyToChannel() {} });
      createBufferSource = () => {
        const source = { buffer: null, connect() {}, start() {}, stop: vi.fn(), onended: null };
        sources.push(source);
        return source;
      };
    },
  );
  vi.stubGlobal(
    "AudioWorkletNode",
    class {
      port = (port = {});
    },
  );
  Object.defineProperty(window, "isSecureContext", { value: true, configurable: true });
  Object.defineProperty(navigator, "mediaDevices", {
    value: { getUserMedia: async () => ({ getTracks: () => [track] }) },
    configurable: true,
  });
});

const node = () =>
  new FakeNode()
    .on("GET /workflow/fetch/128", () => ({ id: 128, name: "Desk", version_status: "draft" }))
    .on("POST /workflow/128/talk", () => ({
      call_id: 9,
      workflow_run_id: 9,
      websocket_path: "/api/v1/talk/token",
      sample_rate: 16000,
      expires_at: "",
    }));
const page = () => show(<TalkPage />, { path: "/workflows/:id/talk", at: "/workflows/128/talk" });
const line = (text: string, start_ms: number) => ({
  speaker: "agent",
  text,
  start_ms,
  end_ms: start_ms + 500,
  interrupted: false,
  node: null,
});

describe("Talk here", () => {
  it("holds a conversation: sound both ways, words as they are said, keys, and the end", async () => {
    const fake = node().install();
    const { user } = page();
    await user.click(await screen.findByRole("button", { name: "Talk" }));
    await waitFor(() => expect(port.onmessage).toBeDefined());
    expect(fake.last("POST /workflow/128/talk")?.body).toEqual({ draft: true });
    const socket = FakeSocket.last;
    expect(socket.url).toMatch(/^ws:\/\/.*\/api\/v1\/talk\/token$/);
    socket.say({ event: "start" });
    expect(await screen.findByText("Talking")).toBeVisible();
    act(() => port.onmessage!({ data: new Float32Array(320).fill(0.25) }));
    expect((socket.sent.find((s) => s instanceof ArrayBuffer) as ArrayBuffer).byteLength).toBe(640);
    socket.say({ event: "line", line: line("hello", 0) });
    socket.say({ event: "line", line: line("hello there", 0) });
    expect(await screen.findByText("hello there")).toBeVisible();
    expect(screen.queryByText("hello", { exact: true })).toBeNull();
    await user.click(screen.getByRole("button", { name: "5" }));
    expect(socket.words).toContainEqual({ event: "dtmf", digit: "5" });
    socket.say({ event: "ended", reason: "The agent ended it." });
    expect(await screen.findByText("The agent ended it.")).toBeVisible();
    expect(screen.getByRole("link", { name: "See its record" })).toHaveAttribute("href", "/calls/9");
    expect(track.stop).toHaveBeenCalled();
  });
  it("drops what is queued when the caller interrupts", async () => {
    node().install();
    const { user } = page();
    await user.click(await screen.findByRole("button", { name: "Talk" }));
    await waitFor(() => expect(port.onmessage).toBeDefined());
    act(() => FakeSocket.last.onmessage({ data: new ArrayBuffer(640) }));
    expect(sources).toHaveLength(1);
    FakeSocket.last.say({ event: "clear" });
    expect(sources[0]!.stop).toHaveBeenCalled();
  });
  it("lets go of the microphone when the node says no", async () => {
    node()
      .on("POST /workflow/128/talk", () => new Refused(503, { detail: "talk_unavailable", message: "All ears are busy." }))
      .install();
    const { user } = page();
    await user.click(await screen.findByRole("button", { name: "Talk" }));
    expect(await screen.findByRole("alert")).toHaveTextContent("All ears are busy.");
    expect(track.stop).toHaveBeenCalled();
  });
  it("says how to get a secure page where there is none", async () => {
    Object.defineProperty(window, "isSecureContext", { value: false, configurable: true });
    node().install();
    page();
    expect(await screen.findByText("This page may not use the microphone.")).toBeVisible();
    expect(screen.getByRole("button", { name: "Talk" })).toBeDisabled();
  });
});
