// Undo and redo. Changes that carry the same key (typing in one field) count as one.

export interface History<T> {
  now: T;
  past: readonly T[];
  future: readonly T[];
  key: string | null;
}
export type HistoryAction<T> =
  { type: "change"; to: T; key?: string } | { type: "undo" } | { type: "redo" } | { type: "reset"; to: T };

const stepsMax = 200;

export const begin = <T>(now: T): History<T> => ({ now, past: [], future: [], key: null });

export function history<T>(state: History<T>, action: HistoryAction<T>): History<T> {
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
