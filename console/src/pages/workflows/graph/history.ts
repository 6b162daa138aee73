// Undo and redo. Changes that carry the same key (typing in one field) count as one.
import type { Definition } from "./definition";

export interface History {
  now: Definition;
  past: readonly Definition[];
  future: readonly Definition[];
  key: string | null;
}
export type HistoryAction =
  { type: "change"; to: Definition; key?: string } | { type: "undo" } | { type: "redo" } | { type: "reset"; to: Definition };

const stepsMax = 200;

export const begin = (now: Definition): History => ({ now, past: [], future: [], key: null });

export function history(state: History, action: HistoryAction): History {
  switch (action.type) {
    case "reset":
      return begin(action.to);
    case "change": {
      if (action.to === state.now) return state;
      const joins = action.key !== undefined && action.key === state.key && state.past.length > 0;
      return {
        now: action.to,
        past: joins ? state.past : [...state.past.slice(1 - stepsMax), state.now],
        future: [],
        key: action.key ?? null,
      };
    }
    case "undo": {
      const before = state.past.at(-1);
      return before
        ? { now: before, past: state.past.slice(0, -1), future: [state.now, ...state.future], key: null }
        : state;
    }
    case "redo": {
      const [next, ...future] = state.future;
      return next ? { now: next, past: [...state.past, state.now], future, key: null } : state;
    }
  }
}
