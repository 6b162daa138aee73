// A number over time. uPlot draws; this keeps it in step with data, size and theme, and tells the value under the pointer.
import "uplot/dist/uPlot.min.css";
import { useEffect, useRef, useState } from "react";
import uPlot from "uplot";
import { Clock } from "~/design/time";
import { useDark } from "~/shell/theme";

export interface Line {
  label: string;
  values: readonly (number | null)[];
  colour: string; // the name of a token
}
interface Props {
  label: string;
  at: readonly number[]; // unix seconds
  seconds: number; // shown up to now
  lines: readonly Line[];
  format(value: number): string;
}

const token = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const height = 132;
const hours = new Intl.DateTimeFormat(navigator.language, { hour: "2-digit", minute: "2-digit" });
const timeOfDay = (seconds: number) => hours.format(seconds * 1000);

export function Chart({ label, at, seconds, lines, format }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const [index, setIndex] = useState<number | null>(null);
  const dark = useDark();
  const shape = lines.map((l) => l.label + l.colour).join();
  const shown = useRef(format);
  shown.current = format;
  const span = useRef<[number, number]>([0, 1]);
  const end = at.at(-1) ?? Date.now() / 1000;
  span.current = [end - seconds, end];

  useEffect(() => {
    const element = box.current!;
    const axis = {
      stroke: token("--ink-3"),
      grid: { stroke: token("--line"), width: 1 },
      ticks: { show: false },
      font: "11px Plex Sans, sans-serif",
    };
    const made = new uPlot(
      {
        width: element.clientWidth || 300,
        height,
        padding: [8, 26, 0, 0], // half of the last time under the axis
        cursor: { y: false, points: { size: 6 } },
        legend: { show: false },
        scales: {
          x: { time: true, range: () => span.current },
          y: { range: (_u, _min, max) => [0, max > 0 ? max * 1.15 : 1] },
        },
        axes: [
          { ...axis, space: 70, size: 24, values: (_u, ticks) => ticks.map(timeOfDay) },
          { ...axis, size: 58, space: 34, values: (_u, ticks) => ticks.map((t) => shown.current(t)) },
        ],
        series: [
          {},
          ...lines.map((l, i) => ({
            label: l.label,
            stroke: token(l.colour),
            width: 1.6,
            points: { show: false },
            spanGaps: false,
            ...(i === 0 && lines.length === 1 ? { fill: `color-mix(in srgb, ${token(l.colour)} 14%, transparent)` } : {}),
          })),
        ],
        hooks: { setCursor: [(u) => setIndex(u.cursor.idx ?? null)] },
      },
      [[], ...lines.map(() => [])] as unknown as uPlot.AlignedData,
      element,
    );
    plot.current = made;
    const watch = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height }));
    watch.observe(element);
    return () => {
      watch.disconnect();
      made.destroy();
      plot.current = null;
    };
    // The plot is made anew when its lines are others or the theme is; new data goes in below.
  }, [shape, dark]);

  useEffect(() => {
    plot.current?.setData([at, ...lines.map((l) => l.values)] as unknown as uPlot.AlignedData);
  }, [at, lines, shape, dark]);

  const i = index ?? at.length - 1;
  return (
    <>
      <div ref={box} className="chart" role="img" aria-label={`${label} over time`} />
      <div className="chart-legend num">
        {lines.map((l) => {
          const value = l.values[i];
          return (
            <span key={l.label}>
              <i style={{ background: `var(${l.colour})` }} />
              {l.label} <strong>{value == null ? "–" : format(value)}</strong>
            </span>
          );
        })}
        {index !== null && at[i] !== undefined && (
          <span className="end">
            <Clock at={new Date(at[i] * 1000).toISOString()} />
          </span>
        )}
      </div>
    </>
  );
}
