// A conversation through the browser: microphone to the node, the agent's voice back. Sound travels as 20 ms pieces of signed
// 16 bit samples; words about it as JSON on the same socket.
import type { RunLine, RunTurn } from "~/api/types";
import { loudness, toFloats, toInts } from "./frames";
import { Playout } from "./playout";
import captureUrl from "./capture.worklet.js?url";

export interface TalkListener {
  onStart(): void;
  onLevel(side: "caller" | "agent", level: number): void;
  onLine(line: RunLine): void;
  onNode(node: { id: string; name: string; at_ms: number }): void;
  onTurn(turn: RunTurn): void;
  onEnd(reason: string): void;
}

type Said =
  | { event: "start" | "clear" }
  | { event: "line"; line: RunLine }
  | { event: "node"; node: { id: string; name: string; at_ms: number } }
  | { event: "turn"; turn: RunTurn }
  | { event: "ended"; reason: string };

const playedEveryMs = 200;
const backlogMax = 64_000; // bytes not sent yet: two seconds; beyond, sound is dropped rather than late

export class Talk {
  private socket: WebSocket;
  private playout: Playout;
  private timer: ReturnType<typeof setInterval>;
  private over = false;

  private constructor(
    private microphone: MediaStream,
    private context: AudioContext,
    path: string,
    rate: number,
    private listener: TalkListener,
  ) {
    this.playout = new Playout(rate, 1);
    this.socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}${path}`);
    this.socket.binaryType = "arraybuffer";
    this.socket.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) => this.heard(data);
    this.socket.onclose = () => this.end("The line was closed.");
    this.timer = setInterval(() => this.tell({ event: "played", ms: this.playout.playedMs }), playedEveryMs);
  }

  static microphone(): Promise<MediaStream> {
    return navigator.mediaDevices.getUserMedia({
      audio: { channelCount: 1, echoCancellation: true, noiseSuppression: true, autoGainControl: true },
    });
  }

  static async begin(microphone: MediaStream, path: string, rate: number, listener: TalkListener): Promise<Talk> {
    // A context at the node's rate has the browser do the resampling.
    const context = new AudioContext({ sampleRate: rate });
    await context.audioWorklet.addModule(captureUrl);
    const capture = new AudioWorkletNode(context, "capture", { numberOfOutputs: 0, processorOptions: { frame: rate / 50 } });
    const talk = new Talk(microphone, context, path, rate, listener);
    capture.port.onmessage = ({ data }: MessageEvent<Float32Array>) => talk.speak(data);
    context.createMediaStreamSource(microphone).connect(capture);
    await context.resume();
    return talk;
  }

  press(digit: string) {
    this.tell({ event: "dtmf", digit });
  }
  hangUp() {
    this.tell({ event: "hangup" });
    this.end("You hung up.");
  }
  close() {
    this.end("");
  }

  private speak(samples: Float32Array) {
    this.listener.onLevel("caller", loudness(samples));
    if (this.socket.readyState === WebSocket.OPEN && this.socket.bufferedAmount < backlogMax)
      this.socket.send(toInts(samples));
  }
  private heard(data: string | ArrayBuffer) {
    if (typeof data !== "string") {
      this.playout.push(data);
      this.listener.onLevel("agent", loudness(toFloats(data, 1)[0]!));
      return;
    }
    const said = JSON.parse(data) as Said;
    if (said.event === "start") this.listener.onStart();
    else if (said.event === "clear") this.playout.clear();
    else if (said.event === "line") this.listener.onLine(said.line);
    else if (said.event === "node") this.listener.onNode(said.node);
    else if (said.event === "turn") this.listener.onTurn(said.turn);
    else if (said.event === "ended") this.end(said.reason);
  }
  private tell(words: object) {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(words));
  }
  private end(reason: string) {
    if (this.over) return;
    this.over = true;
    clearInterval(this.timer);
    this.microphone.getTracks().forEach((t) => t.stop());
    void this.context.close();
    this.playout.close();
    this.socket.close();
    this.listener.onEnd(reason);
  }
}
