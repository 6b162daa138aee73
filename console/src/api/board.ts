// The calls in progress: read whole once, then kept by events. A store outside React, because thousands of calls change.
import { useEffect, useState, useSyncExternalStore } from "react";
import { api } from "./client";
import { useLiveEvents } from "./live";
import type { BoardCall, Schemas } from "./types";

export class Board {
  private calls = new Map<number, BoardCall>();
  private rows: readonly BoardCall[] = [];
  private listeners = new Set<() => void>();
  private due = false;
  // What was told while the whole board is on its way: it may be newer than what comes.
  private meanwhile: BoardCall[] | null = null;

  constructor(private later: (work: () => void) => void = (work) => requestAnimationFrame(work)) {}

  /// The whole board is being asked for.
  asked() {
    this.meanwhile = [];
  }
  replace(calls: readonly BoardCall[]) {
    this.calls = new Map(calls.map((c) => [c.call_id, c]));
    const news = this.meanwhile ?? [];
    this.meanwhile = null;
    news.forEach((c) => this.put(c));
    this.changed();
  }
  take(call: BoardCall) {
    this.meanwhile?.push(call);
    this.put(call);
    this.changed();
  }
  private put(call: BoardCall) {
    if (call.phase === "ended") this.calls.delete(call.call_id);
    else this.calls.set(call.call_id, call);
  }
  readonly snapshot = () => this.rows;
  readonly subscribe = (listener: () => void) => {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  };
  // However many events came, the page is drawn once a frame.
  private changed() {
    if (this.due) return;
    this.due = true;
    this.later(() => {
      this.due = false;
      this.rows = [...this.calls.values()].sort((a, b) => b.call_id - a.call_id);
      this.listeners.forEach((l) => l());
    });
  }
}

export function useBoard(): { calls: readonly BoardCall[]; loaded: boolean; error: unknown } {
  const [board] = useState(() => new Board());
  const [how, setHow] = useState<{ loaded: boolean; error: unknown }>({ loaded: false, error: null });
  const [round, again] = useState(0);
  useLiveEvents((e) => {
    if (e.name === "board") board.take(e.data);
    if (e.name === "missed") again((n) => n + 1);
  });
  useEffect(() => {
    const over = new AbortController();
    board.asked();
    api
      .get<Schemas["LiveCalls"]>("/calls/live", { signal: over.signal })
      .then((answer) => {
        board.replace(answer.calls);
        setHow({ loaded: true, error: null });
      })
      .catch((error: unknown) => over.signal.aborted || setHow((was) => ({ ...was, error })));
    return () => over.abort();
  }, [board, round]);
  return { calls: useSyncExternalStore(board.subscribe, board.snapshot), ...how };
}
