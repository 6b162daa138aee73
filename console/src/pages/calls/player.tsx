// The recording as two lanes, caller above, agent below, and under it who spoke when, with what was cut off marked.
import { forwardRef, useEffect, useImperativeHandle, useRef, useState } from "react";
import { api } from "~/api/client";
import type { RunLine } from "~/api/types";
import { Button } from "~/design/button";
import { ErrorPanel } from "~/design/error_panel";
import { duration, span } from "~/design/format";
import { Segments } from "~/design/field";
import { useDark } from "~/shell/theme";
import type WaveSurferType from "wavesurfer.js";

export interface PlayerHandle {
  seek(ms: number): void;
}
interface Props {
  url: string | null;
  lines: readonly RunLine[];
  onTime(ms: number): void;
}

const speeds = [
  ["1", "1×"],
  ["1.5", "1.5×"],
  ["2", "2×"],
] as const;

const stepMs = 5000;
const leapMs = 30_000;

/// Where a key on the waveform leads to; null: nowhere.
function soughtBy(key: string, atMs: number, lengthMs: number): number | null {
  const by: Record<string, number> = {
    ArrowLeft: -stepMs,
    ArrowDown: -stepMs,
    ArrowRight: stepMs,
    ArrowUp: stepMs,
    PageDown: -leapMs,
    PageUp: leapMs,
    Home: -lengthMs,
    End: lengthMs,
  };
  const step = by[key];
  return step === undefined ? null : Math.min(lengthMs, Math.max(0, atMs + step));
}

const colour = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function useWave(url: string | null, onTime: (ms: number) => void) {
  const box = useRef<HTMLDivElement>(null);
  const wave = useRef<WaveSurferType | null>(null);
  const [state, setState] = useState<{ ready: boolean; playing: boolean; error: unknown; lengthMs: number }>({
    ready: false,
    playing: false,
    error: null,
    lengthMs: 0,
  });
  const dark = useDark();
  const told = useRef(onTime);
  told.current = onTime;
  useEffect(() => {
    if (!url || !box.current) return;
    const over = new AbortController();
    const container = box.current;
    const begin = async () => {
      const [{ default: WaveSurfer }, blob] = await Promise.all([import("wavesurfer.js"), api.blob(url, over.signal)]);
      if (over.signal.aborted) return;
      const common = {
        height: 54,
        barWidth: 2,
        barGap: 1,
        barRadius: 2,
        normalize: true,
        cursorColor: colour("--ink"),
        cursorWidth: 1,
        dragToSeek: true,
      };
      const made = WaveSurfer.create({
        container,
        ...common,
        splitChannels: [
          { ...common, waveColor: colour("--caller"), progressColor: colour("--caller-ink") },
          { ...common, waveColor: colour("--agent"), progressColor: colour("--agent-ink") },
        ],
      });
      wave.current = made;
      made.on("timeupdate", (seconds) => told.current(seconds * 1000));
      made.on("play", () => setState((s) => ({ ...s, playing: true })));
      made.on("pause", () => setState((s) => ({ ...s, playing: false })));
      made.on("ready", (seconds) => setState((s) => ({ ...s, ready: true, lengthMs: seconds * 1000 })));
      await made.loadBlob(blob);
    };
    begin().catch((error: unknown) => over.signal.aborted || setState((s) => ({ ...s, error })));
    return () => {
      over.abort();
      wave.current?.destroy();
      wave.current = null;
      setState((s) => ({ ...s, ready: false, playing: false }));
    };
  }, [url, dark]);
  return { box, wave, ...state };
}

function TalkMap({
  lines,
  lengthMs,
  atMs,
  onSeek,
}: {
  lines: readonly RunLine[];
  lengthMs: number;
  atMs: number;
  onSeek?(ms: number): void;
}) {
  const percent = (ms: number) => `${Math.min(100, (ms / lengthMs) * 100)}%`;
  return (
    <div className="talk-map" role="group" aria-label="Who spoke when">
      {lines
        .filter((l) => l.speaker !== "system")
        .map((l, i) => (
          <button
            key={i}
            type="button"
            tabIndex={-1}
            disabled={!onSeek}
            aria-label={`${l.speaker === "user" ? "Caller" : "Agent"}: ${l.text}`}
            className={`${l.speaker}${l.interrupted ? " cut-off" : ""}`}
            style={{ left: percent(l.start_ms), width: percent(l.end_ms - l.start_ms) }}
            title={l.interrupted ? `${l.text} (interrupted)` : l.text}
            onClick={() => onSeek?.(l.start_ms)}
          />
        ))}
      <span className="here" style={{ left: percent(atMs) }} />
    </div>
  );
}

export const Player = forwardRef<PlayerHandle, Props>(function Player({ url, lines, onTime }, ref) {
  const [atMs, setAtMs] = useState(0);
  const [speed, setSpeed] = useState<(typeof speeds)[number][0]>("1");
  const { box, wave, ready, playing, error, lengthMs } = useWave(url, (ms) => {
    setAtMs(ms);
    onTime(ms);
  });
  const seek = (ms: number) => {
    wave.current?.setTime(ms / 1000);
    void wave.current?.play();
  };
  useImperativeHandle(ref, () => ({ seek }));
  const press = (e: React.KeyboardEvent) => {
    if (!ready || e.ctrlKey || e.metaKey || e.altKey) return;
    const to = soughtBy(e.key, atMs, lengthMs);
    if (to !== null) wave.current?.setTime(to / 1000);
    else if (e.key === " ") void wave.current?.playPause();
    else return;
    e.preventDefault();
  };
  const total = lengthMs || Math.max(1, ...lines.map((l) => l.end_ms));
  return (
    <div className="player">
      {url && (
        <div className="row">
          <Button
            kind="primary"
            icon={playing ? "pause" : "play"}
            aria-label={playing ? "Pause" : "Play"}
            disabled={!ready}
            onClick={() => void wave.current?.playPause()}
          />
          <span className="num small quiet">
            {duration(atMs / 1000)} / {duration(total / 1000)}
          </span>
          <span className="end row">
            <Segments
              label="Speed"
              value={speed}
              options={speeds}
              onChange={(s) => {
                setSpeed(s);
                wave.current?.setPlaybackRate(Number(s));
              }}
            />
            <a className="button normal small" href={url} download>
              Download
            </a>
          </span>
        </div>
      )}
      <ErrorPanel error={error} title="The recording cannot be played" />
      <div className="lanes">
        <div className="lane-names" aria-hidden="true">
          <span>Caller</span>
          <span>Agent</span>
        </div>
        <div className="stack close">
          {url && !error && (
            <div
              className="wave"
              ref={box}
              role="slider"
              tabIndex={ready ? 0 : -1}
              aria-label="Recording: caller above, agent below"
              aria-disabled={!ready}
              aria-valuemin={0}
              aria-valuemax={Math.round(total / 1000)}
              aria-valuenow={Math.round(atMs / 1000)}
              aria-valuetext={`${span(atMs / 1000)} of ${span(total / 1000)}`}
              onKeyDown={press}
            />
          )}
          {lines.length > 0 && <TalkMap lines={lines} lengthMs={total} atMs={atMs} onSeek={ready ? seek : undefined} />}
        </div>
      </div>
    </div>
  );
});
