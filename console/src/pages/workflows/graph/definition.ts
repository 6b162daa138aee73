// Dograh's workflow definition as the builder handles it: plain values, changed by copying. Fields that we do not know are kept.

export interface GraphNode {
  id: string;
  type: string;
  position: { x: number; y: number };
  data: Record<string, unknown>;
}
export interface EdgeMatch {
  phrases?: string[];
  digits?: string;
  slot?: string;
  expression?: string;
}
export interface EdgeData {
  label?: string;
  condition?: string;
  transition_speech?: string;
  match?: EdgeMatch;
  clear?: string[];
  [more: string]: unknown;
}
export interface GraphEdge {
  id: string;
  source: string;
  target: string;
  data: EdgeData;
}
export interface Definition {
  nodes: GraphNode[];
  edges: GraphEdge[];
  [more: string]: unknown;
}

const isObject = (v: unknown): v is Record<string, unknown> => typeof v === "object" && v !== null && !Array.isArray(v);

/// What came from elsewhere, with everything the builder relies on in place.
export function toDefinition(raw: unknown): Definition {
  const source = isObject(raw) ? raw : {};
  const list = (v: unknown) => (Array.isArray(v) ? v.filter(isObject) : []);
  return {
    ...source,
    nodes: list(source.nodes).map((n, i) => {
      const at = isObject(n.position) ? n.position : {};
      return {
        ...n,
        id: String(n.id ?? i),
        type: String(n.type ?? "agentNode"),
        position: { x: Number(at.x) || 0, y: Number(at.y) || 0 },
        data: isObject(n.data) ? n.data : {},
      };
    }),
    edges: list(source.edges).map((e, i) => ({
      ...e,
      id: String(e.id ?? `edge-${i}`),
      source: String(e.source),
      target: String(e.target),
      data: isObject(e.data) ? e.data : {},
    })),
  };
}

export const nodeName = (node: GraphNode): string => (typeof node.data.name === "string" && node.data.name) || node.id;

/// Does the way need no language model to be chosen?
export const isDeterministic = (edge: GraphEdge): boolean => {
  const m = edge.data.match;
  return !!m && !!(m.phrases?.length || m.digits || m.slot || m.expression);
};

const letters = (prefix: string, taken: Set<string>) => {
  for (let i = 1; ; i++) if (!taken.has(`${prefix}${i}`)) return `${prefix}${i}`;
};

export function addNode(
  d: Definition,
  type: string,
  data: Record<string, unknown>,
  position: { x: number; y: number },
): [Definition, string] {
  const id = letters(`${type.replace(/Node$|Call$/, "").toLowerCase()}_`, new Set(d.nodes.map((n) => n.id)));
  return [{ ...d, nodes: [...d.nodes, { id, type, position, data }] }, id];
}

export function duplicateNode(d: Definition, id: string): [Definition, string] {
  const node = d.nodes.find((n) => n.id === id);
  if (!node) return [d, id];
  return addNode(d, node.type, structuredClone(node.data), { x: node.position.x + 40, y: node.position.y + 60 });
}

export const changeNode = (d: Definition, id: string, data: Record<string, unknown>): Definition => ({
  ...d,
  nodes: d.nodes.map((n) => (n.id === id ? { ...n, data } : n)),
});

export const changeEdge = (d: Definition, id: string, data: EdgeData): Definition => ({
  ...d,
  edges: d.edges.map((e) => (e.id === id ? { ...e, data } : e)),
});

export const moveNodes = (d: Definition, to: ReadonlyMap<string, { x: number; y: number }>): Definition => ({
  ...d,
  nodes: d.nodes.map((n) => (to.has(n.id) ? { ...n, position: to.get(n.id)! } : n)),
});

export function connect(d: Definition, source: string, target: string): [Definition, string] {
  const id = letters(`${source}-${target}-`, new Set(d.edges.map((e) => e.id)));
  return [{ ...d, edges: [...d.edges, { id, source, target, data: { label: "", condition: "" } }] }, id];
}

/// Nodes and edges by their ids; the edges of a node go with it.
export function remove(d: Definition, nodes: readonly string[], edges: readonly string[]): Definition {
  const gone = new Set(nodes);
  const cut = new Set(edges);
  return {
    ...d,
    nodes: d.nodes.filter((n) => !gone.has(n.id)),
    edges: d.edges.filter((e) => !cut.has(e.id) && !gone.has(e.source) && !gone.has(e.target)),
  };
}
