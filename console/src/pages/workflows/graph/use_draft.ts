// A workflow being changed: its graph with undo, its name, settings and variables, what is not saved yet, and what is wrong.
import { useCallback, useEffect, useMemo, useReducer, useRef, useState } from "react";
import { describe } from "~/api/errors";
import type { Workflow, WorkflowError } from "~/api/types";
import { useWorkflowActions, validate } from "~/api/workflows";
import { type Content, same } from "./changes";
import { type Definition, toDefinition } from "./definition";
import { type History, type HistoryAction, begin, history } from "./history";
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

interface Whole {
  definition: Definition;
  rest: Rest;
}
const wholeOf = (w: Workflow): Whole => ({ definition: toDefinition(w.workflow_definition), rest: restOf(w) });
const restKeys = ["name", "settings", "context"] as const;

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
  const [past, act] = useReducer<History<Whole>, Workflow, [HistoryAction<Whole>]>(history, workflow, (w) =>
    begin(wholeOf(w)),
  );
  const { definition, rest } = past.now;
  const newest = useRef(past.now);
  newest.current = past.now;
  const { errors, checking, setErrors } = useJudgement(definition);
  const { save } = useWorkflowActions(workflow.id);
  const savedRest = restOf(workflow);
  const changed = !same(definition, saved) || !same(rest, savedRest);

  const change = useCallback((to: Definition, key?: string) => {
    if (to !== newest.current.definition) act({ type: "change", to: { ...newest.current, definition: to }, key });
  }, []);
  const setRest = useCallback((to: Rest) => {
    const field = restKeys.find((k) => to[k] !== newest.current.rest[k]);
    if (field) act({ type: "change", to: { ...newest.current, rest: to }, key: `rest.${field}` });
  }, []);
  const store = useCallback(async () => {
    try {
      return await save.mutateAsync({
        name: rest.name.trim() || workflow.name,
        workflow_definition: definition,
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
  }, [save, rest, definition, workflow.name, setErrors]);

  return {
    definition,
    content: { definition, settings: rest.settings, context: rest.context } satisfies Content,
    rest,
    setRest,
    change,
    undo: past.past.length ? () => act({ type: "undo" }) : null,
    redo: past.future.length ? () => act({ type: "redo" }) : null,
    problems: useMemo(() => problemsOf(errors), [errors]),
    checking,
    changed,
    saving: save.isPending,
    save: store,
    /// Takes what the node has now, or an older version, in place of what is here.
    take: ({ definition: graph, settings, context }: Content) =>
      act({ type: "change", to: { definition: graph, rest: { name: newest.current.rest.name, settings, context } } }),
    startAnew: (w: Workflow) => act({ type: "reset", to: wholeOf(w) }),
  };
}
