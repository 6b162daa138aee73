// Many callers at once, as a node saw four: each plays one of the recordings of data/board.json, begun at a moment of its own,
// and when that has ended another call takes its place. Knows no clock: it is told how much time has passed.
import { readFileSync } from "node:fs";
import type { components } from "../../src/api/schema";

export type BoardCall = components["schemas"]["BoardCall"];
type Said = Omit<BoardCall, "call_id" | "name" | "from" | "to" | "created_at" | "answered_at"> & { answered_ms: number };
/// What the node said of one call: when, in milliseconds, and what was different then.
type Recording = [number, Partial<Said>][];

const recordings = JSON.parse(readFileSync("e2e/data/board.json", "utf8")) as Recording[];
const firstId = 1_000_000; // no call of the node's own has it

interface Caller {
  recording: Recording;
  heardMs: number;
  next: number;
  row: BoardCall;
}

export class Crowd {
  private ids = firstId;
  private callers: Caller[];

  constructor(size: number, now: number) {
    this.callers = Array.from({ length: size }, (_, i) => {
      const recording = recordings[i % recordings.length]!;
      const heardMs = Math.floor((recording.at(-1)![0] * i) / size);
      const caller = { recording, heardMs, next: 0, row: this.begun(now - heardMs) };
      this.hear(caller);
      return caller;
    });
  }

  /// Everybody who is on the line.
  rows = (): BoardCall[] => this.callers.map((c) => c.row);

  /// What the node would have said in the meantime.
  advance(ms: number, now: number): BoardCall[] {
    return this.callers.flatMap((caller) => {
      caller.heardMs += ms;
      const said = this.hear(caller);
      if (caller.row.phase === "ended") Object.assign(caller, { heardMs: 0, next: 0, row: this.begun(now) });
      return said;
    });
  }

  private hear(caller: Caller): BoardCall[] {
    const said: BoardCall[] = [];
    for (; caller.next < caller.recording.length; caller.next++) {
      const [at, { answered_ms: answered, ...news }] = caller.recording[caller.next]!;
      if (at > caller.heardMs) break;
      caller.row = { ...caller.row, ...news };
      if (answered != null)
        caller.row.answered_at = new Date(Date.parse(caller.row.created_at ?? "") + answered).toISOString();
      said.push(caller.row);
    }
    return said;
  }

  private begun(at: number): BoardCall {
    const id = this.ids++;
    return {
      call_id: id,
      name: `WR-TEL-IN-${String(id).padStart(8, "0")}`,
      direction: "inbound",
      from: `+1415${String(id)}`,
      to: "+14155550100",
      workflow_id: null,
      workflow_name: null,
      phase: "ringing",
      created_at: new Date(at).toISOString(),
      answered_at: null,
      node: null,
      speaking: "nobody",
      last_turn_ms: null,
      detail: "",
    };
  }
}
