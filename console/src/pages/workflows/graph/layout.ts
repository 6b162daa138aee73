// Auto-layout: callers travel downwards. Each node stands one layer below the first way that leads to it; within a layer the
// order keeps ways short. Nodes that belong to no way (global, integrations) stand in a column at the side.
import type { Definition } from "./definition";

const layerHeight = 190;
const columnWidth = 290;

function layersOf(d: Definition): Map<string, number> {
  const out = new Map<string, string[]>();
  for (const e of d.edges) out.set(e.source, [...(out.get(e.source) ?? []), e.target]);
  const starts = d.nodes.filter((n) => n.type === "startCall" || n.type === "trigger").map((n) => n.id);
  const entered = new Set(d.edges.map((e) => e.target));
  const linked = d.nodes.filter((n) => out.has(n.id) || entered.has(n.id)).map((n) => n.id);
  const layer = new Map<string, number>();
  const walk = (from: string[]) => {
    for (let depth = 0, wave = from.filter((id) => !layer.has(id)); wave.length; depth++) {
      wave.forEach((id) => layer.set(id, depth));
      wave = [...new Set(wave.flatMap((id) => out.get(id) ?? []))].filter((id) => !layer.has(id));
    }
  };
  walk(starts.filter((id) => linked.includes(id) || starts.length === 1));
  // What no start leads to is laid out all the same, from its own first nodes.
  walk(linked.filter((id) => !entered.has(id)));
  for (const id of linked) walk([id]);
  return layer;
}

function ordered(d: Definition, layer: Map<string, number>): string[][] {
  const rows: string[][] = [];
  for (const n of d.nodes) if (layer.has(n.id)) (rows[layer.get(n.id)!] ??= []).push(n.id);
  const place = new Map<string, number>();
  const mark = (row: string[]) => row.forEach((id, i) => place.set(id, i - (row.length - 1) / 2));
  rows.forEach(mark);
  const middle = (id: string, ends: string[]) =>
    ends.length ? ends.reduce((sum, e) => sum + place.get(e)!, 0) / ends.length : place.get(id)!;
  for (let pass = 0; pass < 4; pass++) {
    const down = pass % 2 === 0;
    for (const row of down ? rows : [...rows].reverse()) {
      const weight = new Map(
        row.map((id) => {
          const near = d.edges
            .flatMap((e) => (e.target === id && down ? [e.source] : e.source === id && !down ? [e.target] : []))
            .filter((e) => layer.get(e)! !== layer.get(id)!);
          return [id, middle(id, near)];
        }),
      );
      row.sort((a, b) => weight.get(a)! - weight.get(b)!);
      mark(row);
    }
  }
  return rows;
}

export function layout(d: Definition): Map<string, { x: number; y: number }> {
  const rows = ordered(d, layersOf(d));
  const at = new Map<string, { x: number; y: number }>();
  rows.forEach((row, y) =>
    row.forEach((id, i) => at.set(id, { x: Math.round((i - (row.length - 1) / 2) * columnWidth), y: y * layerHeight })),
  );
  const right = Math.max(0, ...[...at.values()].map((p) => p.x)) + columnWidth + 60;
  d.nodes.filter((n) => !at.has(n.id)).forEach((n, i) => at.set(n.id, { x: right, y: i * layerHeight }));
  return at;
}
