// The graph on its canvas. The definition is the truth; React Flow gets a picture of it and tells what the hand did.
import "@xyflow/react/dist/base.css";
import {
  Background,
  Controls,
  type Edge,
  type EdgeChange,
  MarkerType,
  MiniMap,
  type Node,
  type NodeChange,
  ReactFlow,
  applyNodeChanges,
  useReactFlow,
} from "@xyflow/react";
import { useCallback, useEffect, useMemo, useState } from "react";
import type { NodeSpec } from "~/api/types";
import { useMedia } from "~/design/windowed";
import { BackEdgeView } from "./back_edge";
import { type Definition, type GraphEdge, connect, isDeterministic, moveNodes } from "./definition";
import { GraphNodeView, type NodeData } from "./graph_node";
import type { Problems } from "./problems";

export type Selection = { kind: "node" | "edge"; id: string } | null;

interface Props {
  definition: Definition;
  specs: readonly NodeSpec[];
  problems: Problems;
  selection: Selection;
  editable: boolean;
  onSelect(selection: Selection): void;
  onChange(definition: Definition, key?: string): void;
  onDropType(type: string, at: { x: number; y: number }): void;
}

const nodeTypes = { step: GraphNodeView };
const edgeTypes = { back: BackEdgeView };
/// The palette stands on the left; where there is little room it is icons only.
export const fit = () =>
  ({
    padding: { top: "28px", bottom: "28px", left: innerWidth < 980 ? "58px" : "170px", right: "20px" },
    maxZoom: 1.1,
  }) as const;
export const dragType = "application/x-tandem-node";

function pictureOf(d: Definition, specs: readonly NodeSpec[], problems: Problems, selection: Selection): Node<NodeData>[] {
  return d.nodes.map((node) => ({
    id: node.id,
    type: "step",
    position: node.position,
    selected: selection?.kind === "node" && selection.id === node.id,
    ariaLabel: `${node.type} ${String(node.data.name ?? node.id)}`,
    data: { node, spec: specs.find((s) => s.name === node.type), problems: problems.of("node", node.id).length },
  }));
}

function edgesOf(d: Definition, problems: Problems, selection: Selection): Edge[] {
  const y = new Map(d.nodes.map((n) => [n.id, n.position.y]));
  const goesBack = (e: GraphEdge) => (y.get(e.target) ?? 0) <= (y.get(e.source) ?? 0);
  const back = d.edges.filter(goesBack).map((e) => e.id);
  return d.edges.map((e) => ({
    id: e.id,
    type: goesBack(e) ? "back" : "default",
    data: { lane: back.indexOf(e.id) },
    source: e.source,
    target: e.target,
    label: e.data.label || undefined,
    selected: selection?.kind === "edge" && selection.id === e.id,
    className: [isDeterministic(e) ? "" : "by-model", problems.of("edge", e.id).length ? "wrong" : ""].join(" ").trim(),
    markerEnd: { type: MarkerType.ArrowClosed, width: 16, height: 16 },
    labelBgPadding: [5, 2],
    ariaLabel: `Way ${e.data.label ?? e.id} from ${e.source} to ${e.target}`,
  }));
}

/// What a hand or a key chose. The canvas asks with changes, and never learns of a selection that it was given as a choice.
const chosenOf = (changes: readonly (NodeChange | EdgeChange)[]) =>
  changes.flatMap((c) => (c.type === "select" && c.selected ? [c.id] : []))[0];

export function Canvas({ definition, specs, problems, selection, editable, onSelect, onChange, onDropType }: Props) {
  const flow = useReactFlow();
  const still = useMedia("(prefers-reduced-motion: reduce)");
  const wide = useMedia("(min-width: 1300px)");
  const picture = useMemo(() => pictureOf(definition, specs, problems, selection), [definition, specs, problems, selection]);
  const edges = useMemo(() => edgesOf(definition, problems, selection), [definition, problems, selection]);
  // While a node is dragged only the picture moves; where it is let go is the change. Measured sizes stay with the picture.
  const [nodes, setNodes] = useState<Node<NodeData>[]>(picture);
  useEffect(() => {
    setNodes((was) => {
      const old = new Map(was.map((n) => [n.id, n]));
      return picture.map((n) => ({ ...n, measured: old.get(n.id)?.measured }));
    });
  }, [picture]);

  const settle = useCallback(
    (moved: readonly Node[]) =>
      onChange(
        moveNodes(
          definition,
          new Map(moved.map((n) => [n.id, { x: Math.round(n.position.x), y: Math.round(n.position.y) }])),
        ),
      ),
    [definition, onChange],
  );
  return (
    <ReactFlow
      nodes={nodes}
      edges={edges}
      nodeTypes={nodeTypes}
      edgeTypes={edgeTypes}
      onNodesChange={(changes: NodeChange<Node<NodeData>>[]) => {
        setNodes((now) =>
          applyNodeChanges(
            changes.filter((c) => c.type !== "remove" && c.type !== "select"),
            now,
          ),
        );
        // Keys move a focused node too.
        const byKey = changes.flatMap((c) =>
          c.type === "position" && c.dragging === false && c.position ? [{ id: c.id, position: c.position } as Node] : [],
        );
        if (byKey.length && editable) settle(byKey);
        const chosen = chosenOf(changes);
        if (chosen) onSelect({ kind: "node", id: chosen });
      }}
      onEdgesChange={(changes) => {
        const chosen = chosenOf(changes);
        if (chosen) onSelect({ kind: "edge", id: chosen });
      }}
      onConnect={(c) => {
        const [next, id] = connect(definition, c.source, c.target);
        onChange(next);
        onSelect({ kind: "edge", id });
      }}
      onNodeClick={(_, n) => onSelect({ kind: "node", id: n.id })}
      onEdgeClick={(_, e) => onSelect({ kind: "edge", id: e.id })}
      onPaneClick={() => onSelect(null)}
      onDragOver={(e) => e.dataTransfer.types.includes(dragType) && e.preventDefault()}
      onDrop={(e) => {
        const type = e.dataTransfer.getData(dragType);
        if (type) onDropType(type, flow.screenToFlowPosition({ x: e.clientX - 115, y: e.clientY - 20 }));
      }}
      nodesDraggable={editable}
      nodesConnectable={editable}
      deleteKeyCode={null}
      minZoom={0.15}
      fitView
      fitViewOptions={{ ...fit(), duration: still ? 0 : 200 }}
    >
      <Background gap={22} size={1.2} />
      <Controls showInteractive={false} />
      {wide && (
        <MiniMap
          pannable
          zoomable
          nodeColor="var(--line-strong)"
          maskColor="color-mix(in srgb, var(--sunken) 70%, transparent)"
          ariaLabel="Map of the graph"
        />
      )}
    </ReactFlow>
  );
}
