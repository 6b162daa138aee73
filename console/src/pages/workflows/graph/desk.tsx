// The desk: bar above, canvas, and beside it what is selected.
import { useReactFlow } from "@xyflow/react";
import { useCallback, useEffect, useMemo, useState } from "react";
import { useBlocker } from "react-router-dom";
import { useMay } from "~/api/session";
import type { NodeSpec, Workflow } from "~/api/types";
import { Confirm } from "~/design/overlay";
import { useToasts } from "~/design/toast";
import { Bar } from "./bar";
import { Canvas, type Selection, fit } from "./canvas";
import {
  type Definition,
  type GraphNode,
  addNode,
  changeEdge,
  changeNode,
  connect,
  duplicateNode,
  moveNodes,
  nodeName,
  remove,
} from "./definition";
import { EdgeInspector } from "./edge_inspector";
import { layout } from "./layout";
import { NodeInspector } from "./node_inspector";
import { Palette } from "./palette";
import { useDraft } from "./use_draft";
import { variablesOf } from "./variables";
import { WorkflowInspector } from "./workflow_inspector";

const typing = (t: EventTarget | null) => t instanceof HTMLElement && /^(INPUT|TEXTAREA|SELECT)$/.test(t.tagName);
const defaultsOf = (spec: NodeSpec | undefined) =>
  Object.fromEntries(
    (spec?.properties ?? [])
      .filter((p) => p.default != null && (p.required || p.name === "name"))
      .map((p) => [p.name, p.default]),
  );

/// Where a way from @p node may lead.
function targetsOf(d: Definition, specs: readonly NodeSpec[], node: GraphNode) {
  const limits = (type: string) => specs.find((s) => s.name === type)?.graph_constraints;
  if (limits(node.type)?.max_outgoing === 0) return [];
  return d.nodes.filter((n) => limits(n.type)?.max_incoming !== 0).map((n) => ({ id: n.id, name: nodeName(n) }));
}

/// Leaving with unsaved changes is asked about, whether by a link or by closing the page.
function useStay(changed: boolean) {
  useEffect(() => {
    if (!changed) return;
    const ask = (e: BeforeUnloadEvent) => e.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [changed]);
  return useBlocker(({ currentLocation, nextLocation }) => changed && currentLocation.pathname !== nextLocation.pathname);
}

export function Desk({ workflow, specs }: { workflow: Workflow; specs: readonly NodeSpec[] }) {
  const flow = useReactFlow();
  const toasts = useToasts();
  const editable = useMay("operator");
  const draft = useDraft(workflow);
  const { definition, change } = draft;
  const [selection, setSelection] = useState<Selection>(null);
  const blocker = useStay(draft.changed);
  const variables = useMemo(() => variablesOf(definition, draft.rest.context), [definition, draft.rest.context]);
  const node = selection?.kind === "node" ? definition.nodes.find((n) => n.id === selection.id) : undefined;
  const nameOf = (id: string) => definition.nodes.filter((n) => n.id === id).map(nodeName)[0] ?? id;
  const edge = selection?.kind === "edge" ? definition.edges.find((e) => e.id === selection.id) : undefined;

  const add = useCallback(
    (type: string, at?: { x: number; y: number }) => {
      const below = node ?? definition.nodes.at(-1);
      const place = at ?? (below ? { x: below.position.x + 40, y: below.position.y + 190 } : { x: 0, y: 0 });
      const [next, id] = addNode(definition, type, defaultsOf(specs.find((s) => s.name === type)), place);
      change(next);
      setSelection({ kind: "node", id });
    },
    [definition, node, specs, change],
  );
  const removeSelected = useCallback(() => {
    if (!selection) return;
    change(
      remove(definition, selection.kind === "node" ? [selection.id] : [], selection.kind === "edge" ? [selection.id] : []),
    );
    setSelection(null);
  }, [definition, selection, change]);
  const duplicate = useCallback(() => {
    if (!node) return;
    const [next, id] = duplicateNode(definition, node.id);
    change(next);
    setSelection({ kind: "node", id });
  }, [definition, node, change]);
  const tidy = () => {
    change(moveNodes(definition, layout(definition)));
    setTimeout(() => void flow.fitView(fit()), 60);
  };
  const save = useCallback(() => {
    draft.save().then(
      () => toasts.say("The draft is saved"),
      (e: unknown) => toasts.fail("Not saved", e),
    );
  }, [draft, toasts]);

  useEffect(() => {
    const press = (e: KeyboardEvent) => {
      const command = e.ctrlKey || e.metaKey;
      const key = e.key.toLowerCase();
      if (command && key === "s") editable && save();
      else if (typing(e.target) || !editable) return;
      else if (command && key === "z") (e.shiftKey ? draft.redo : draft.undo)?.();
      else if (command && key === "y") draft.redo?.();
      else if (command && key === "d") duplicate();
      else if (key === "delete" || key === "backspace") removeSelected();
      else if (key === "escape") setSelection(null);
      else return;
      e.preventDefault();
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, [draft.undo, draft.redo, duplicate, removeSelected, save, editable]);

  return (
    <div className="builder">
      <Bar workflow={workflow} draft={draft} editable={editable} onSave={save} onTidy={tidy} />
      <div className="builder-body">
        <div className="canvas">
          {editable && <Palette specs={specs} definition={definition} onAdd={(type) => add(type)} />}
          <Canvas
            definition={definition}
            specs={specs}
            problems={draft.problems}
            selection={selection}
            editable={editable}
            onSelect={setSelection}
            onChange={change}
            onDropType={add}
          />
        </div>
        <aside className="inspector" aria-label="What is selected">
          {node && (
            <NodeInspector
              key={node.id}
              node={node}
              spec={specs.find((s) => s.name === node.type)}
              problems={draft.problems}
              variables={variables}
              editable={editable}
              ways={{
                out: definition.edges
                  .filter((e) => e.source === node.id)
                  .map((e) => ({ id: e.id, label: e.data.label ?? "", to: nameOf(e.target) })),
                targets: targetsOf(definition, specs, node),
                onShow: (id) => setSelection({ kind: "edge", id }),
                onAdd: (target) => {
                  const [next, id] = connect(definition, node.id, target);
                  change(next);
                  setSelection({ kind: "edge", id });
                },
              }}
              onChange={(data, field) => change(changeNode(definition, node.id, data), `${node.id}.${field}`)}
              onDuplicate={duplicate}
              onRemove={removeSelected}
            />
          )}
          {edge && (
            <EdgeInspector
              key={edge.id}
              edge={edge}
              definition={definition}
              problems={draft.problems}
              variables={variables}
              editable={editable}
              onChange={(data, field) => change(changeEdge(definition, edge.id, data), `${edge.id}.${field}`)}
              onRemove={removeSelected}
            />
          )}
          {!node && !edge && (
            <WorkflowInspector
              workflow={workflow}
              problems={draft.problems}
              checking={draft.checking}
              settings={draft.rest.settings}
              context={draft.rest.context}
              editable={editable}
              onSelect={setSelection}
              onSettings={(settings) => draft.setRest({ ...draft.rest, settings })}
              onContext={(context) => draft.setRest({ ...draft.rest, context })}
            />
          )}
        </aside>
      </div>
      <Confirm
        open={blocker.state === "blocked"}
        onClose={() => blocker.reset?.()}
        title="Leave without saving?"
        action="Leave"
        onConfirm={() => blocker.proceed?.()}
      >
        <p>The draft has changes that are not saved. They are lost if you leave.</p>
      </Confirm>
    </div>
  );
}
