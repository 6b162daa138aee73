// What happens on the node, as it happens: one stream for the whole console. Pages subscribe to events; everybody may ask how
// fresh what they see is.
import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, createContext, useContext, useEffect, useMemo, useRef, useState } from "react";
import { address, sessionLost } from "./client";
import { openStream } from "./event_stream";
import { useOperator } from "./session";
import type { BoardCall, Schemas } from "./types";

export interface LiveEvents {
  call: Schemas["LiveCall"];
  notice: Schemas["LiveNotice"];
  missed: Schemas["LiveMissed"];
  board: BoardCall;
}
type Listener = (event: { [K in keyof LiveEvents]: { name: K; data: LiveEvents[K] } }[keyof LiveEvents]) => void;

export interface Liveness {
  state: "connecting" | "live" | "lost";
  heardAt: number | undefined;
}

const names = new Set(["call", "notice", "missed", "board"]);
const silenceMax = 40_000; // the node says something at least every 15 s

const Context = createContext<{ subscribe(listener: Listener): () => void; liveness: Liveness } | null>(null);

export function LiveProvider({ children }: { children: ReactNode }) {
  const client = useQueryClient();
  const operator = useOperator();
  const listeners = useRef(new Set<Listener>());
  const lastId = useRef("");
  const [liveness, setLiveness] = useState<Liveness>({ state: "connecting", heardAt: undefined });

  useEffect(() => {
    let heard = 0;
    let close = () => {};
    let opened = false;
    const tell = (event: Parameters<Listener>[0]) => {
      if (event.name === "missed") void client.invalidateQueries();
      listeners.current.forEach((l) => l(event));
    };
    const open = () => {
      heard = Date.now();
      close = openStream({
        url: address("/live", { topics: "call,notice,board" }),
        lastEventId: lastId.current,
        onOpen: () => {
          setLiveness({ state: "live", heardAt: (heard = Date.now()) });
          // Without an event to go on from, the node cannot know what this page missed.
          if (opened && !lastId.current) tell({ name: "missed", data: { detail: "" } });
          opened = true;
        },
        onAlive: () => (heard = Date.now()),
        onDown: (status) => {
          setLiveness({ state: "lost", heardAt: heard || undefined });
          if (status === 401) sessionLost();
        },
        onEvent: (e) => {
          if (e.id) lastId.current = e.id;
          if (!names.has(e.event)) return;
          tell({ name: e.event, data: JSON.parse(e.data) } as Parameters<Listener>[0]);
        },
      });
    };
    open();
    // A connection that died without a word is noticed by its silence.
    const watch = setInterval(() => {
      if (Date.now() - heard < silenceMax) return;
      setLiveness((was) => ({ state: "lost", heardAt: was.heardAt }));
      close();
      open();
    }, 5000);
    return () => {
      clearInterval(watch);
      close();
    };
    // Whoever signs in again gets a stream of the new session.
  }, [client, operator]);

  const value = useMemo(
    () => ({
      liveness,
      subscribe(listener: Listener) {
        listeners.current.add(listener);
        return () => void listeners.current.delete(listener);
      },
    }),
    [liveness],
  );
  return <Context.Provider value={value}>{children}</Context.Provider>;
}

export const useLiveness = (): Liveness => useContext(Context)?.liveness ?? { state: "connecting", heardAt: undefined };

/// The listener may change from render to render; the newest is called.
export function useLiveEvents(listener: Listener) {
  const context = useContext(Context);
  const newest = useRef(listener);
  useEffect(() => {
    newest.current = listener;
  });
  const subscribe = context?.subscribe;
  useEffect(() => subscribe?.((event) => newest.current(event)), [subscribe]);
}
