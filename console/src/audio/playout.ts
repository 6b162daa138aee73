// Plays pieces of sound one after the other as they come. What arrives late begins a little later, what was queued can be
// dropped at once (the caller interrupted), and it is known how much was really heard.
import { toFloats } from "./frames";

const leadS = 0.08;

export class Playout {
  private context: AudioContext;
  private nextAt = 0;
  private queued = new Set<AudioBufferSourceNode>();
  private done = 0;

  constructor(
    private rate: number,
    private channels: number,
  ) {
    this.context = new AudioContext();
    void this.context.resume();
  }

  push(frame: ArrayBuffer): Float32Array[] {
    const data = toFloats(frame, this.channels);
    const length = data[0]?.length ?? 0;
    if (!length) return data;
    const buffer = this.context.createBuffer(this.channels, length, this.rate);
    data.forEach((d, c) => buffer.copyToChannel(d as Float32Array<ArrayBuffer>, c));
    const source = this.context.createBufferSource();
    source.buffer = buffer;
    source.connect(this.context.destination);
    const now = this.context.currentTime;
    this.nextAt = Math.max(this.nextAt, now + (this.nextAt < now ? leadS : 0));
    source.start(this.nextAt);
    this.nextAt += buffer.duration;
    this.queued.add(source);
    source.onended = () => {
      if (this.queued.delete(source)) this.done += buffer.duration;
    };
    return data;
  }
  clear() {
    const dropped = [...this.queued];
    this.queued.clear();
    dropped.forEach((s) => s.stop());
    this.nextAt = 0;
  }
  get playedMs() {
    return Math.round(this.done * 1000);
  }
  close() {
    this.clear();
    void this.context.close();
  }
}
