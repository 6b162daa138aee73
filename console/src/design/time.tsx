import { useEffect, useState, useSyncExternalStore } from "react";
import { clockTime, duration, localTime, relative, utcTime } from "./format";

// One clock for all times on the page, so that a thousand of them cost one timer.
let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;
const listeners = new Set<() => void>();
function listen(listener: () => void) {
  listeners.add(listener);
  timer ??= setInterval(() => {
    now = Date.now();
    listeners.forEach((l) => l());
  }, 1000);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}
export function useNow(): number {
  const [first] = useState(() => (timer ? now : (now = Date.now())));
  return Math.max(
    first,
    useSyncExternalStore(listen, () => now),
  );
}

/// How long ago, and the exact time in both zones for who points at it.
export function Time({ at, none = "never" }: { at: string | null | undefined; none?: string }) {
  const current = useNow();
  if (!at) return <span className="faint">{none}</span>;
  return (
    <time dateTime={at} title={`${localTime(at)}\n${utcTime(at)}`} className="num">
      {relative(at, current)}
    </time>
  );
}

/// The time of day to the second, with the date and UTC for who points at it.
export const Clock = ({ at }: { at: string }) => (
  <time dateTime={at} title={`${localTime(at)}\n${utcTime(at)}`} className="num">
    {clockTime(at)}
  </time>
);

/// A clock that runs since @p since.
export function Running({ since }: { since: string | null | undefined }) {
  const current = useNow();
  if (!since) return <span className="faint">–</span>;
  return (
    <span className="num" title={`Since ${localTime(since)}\n${utcTime(since)}`}>
      {duration((current - Date.parse(since)) / 1000)}
    </span>
  );
}

/// True when @p at is further back than @p ms; looks again by itself.
export function useOlderThan(at: number | undefined, ms: number): boolean {
  const [older, setOlder] = useState(false);
  useEffect(() => {
    const left = at === undefined ? -1 : at + ms - Date.now();
    setOlder(at !== undefined && left <= 0);
    if (left <= 0) return;
    const wait = setTimeout(() => setOlder(true), left);
    return () => clearTimeout(wait);
  }, [at, ms]);
  return older;
}
