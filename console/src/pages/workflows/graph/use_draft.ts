// A workflow being changed: its graph with undo, its name, settings and variables, what is not saved yet, and what is wrong.
import { useCallback, useEffect, useMemo, useReducer, useState } from "react";
import { describe } from "~/api/errors";
import type { Workflow, WorkflowError } from "~/api/types";
import { useWorkflowActions, validate } from "~/api/workflows";
import { same } from "./changes";
import { type Definition, toDefinition } from "./definition";
import { begin, history } from "./history";
import { problemsOf } from "./problems";

const pauseMs = 500;

interface Rest {
  name: string;
  settings: Record<string, unknown>;
  context: Record<string, unknown>;
}
const restOf = (w: Workflow): Rest => ({
  name: w.name,
  settings: w.workflow_configurations as Record<string, unknown>,
  context: w.template_context_variables as Record<string, unknown>,
});

/// Judges a graph a moment after it was last changed.
function useJudgement(definition: Definition) {
  const [errors, setErrors] = useState<readonly WorkflowError[]>([]);
  const [checking, setChecking] = useState(true);
  useEffect(() => {
    const over = new AbortController();
    setChecking(true);
    const wait = setTimeout(() => {
      validate(definition, over.signal)
        .then((v) => setErrors(v.errors))
        .catch(() => {}) // the save says it again
        .finally(() => over.signal.aborted || setChecking(false));
    }, pauseMs);
    return () => {
      clearTimeout(wait);
      over.abort();
    };
  }, [definition]);
  return { errors, checking, setErrors };
}

export function useDraft(workflow: Workflow) {
  const saved = useMemo(() => toDefinition(workflow.workflow_definition), [workflow]);
  const [graph, act] = useReducer(history, saved, begin);
  const [rest, setRest] = useState(() => restOf(workflow));
  const { errors, checking, setErrors } = useJudgement(graph.now);
  const { save } = useWorkflowActions(workflow.id);
  const savedRest = restOf(workflow);
  const changed = !same(graph.now, saved) || !same(rest, savedRest);

  const change = useCallback((to: Definition, key?: string) => act({ type: "change", to, key }), []);
  const store = useCallback(async () => {
    try {
      return await save.mutateAsync({
        name: rest.name.trim() || workflow.name,
        workflow_definition: graph.now,
        workflow_configurations: rest.settings,
        template_context_variables: rest.context,
      });
    } catch (e) {
      const found = describe(e).faults.filter((f) => f.kind);
      if (found.length)
        setErrors(
          found.map((f) => ({
            kind: f.kind as WorkflowError["kind"],
            id: f.id ?? null,
            field: f.field || null,
            message: f.message,
          })),
        );
      throw e;
    }
  }, [save, rest, graph.now, workflow.name, setErrors]);

  return {
    definition: graph.now,
    rest,
    setRest,
    change,
    undo: graph.past.length ? () => act({ type: "undo" }) : null,
    redo: graph.future.length ? () => act({ type: "redo" }) : null,
    problems: useMemo(() => problemsOf(errors), [errors]),
    checking,
    changed,
    saving: save.isPending,
    save: store,
    /// Takes what the node has now, or an older version, in place of what is here.
    take: (to: Definition) => act({ type: "change", to }),
    startAnew: (w: Workflow) => {
      act({ type: "reset", to: toDefinition(w.workflow_definition) });
      setRest(restOf(w));
    },
  };
}
