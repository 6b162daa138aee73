import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "./client";
import type { Definition } from "~/pages/workflows/graph/definition";
import type { Schemas, Workflow, WorkflowItem, WorkflowVersion } from "./types";

export const workflowsKey = ["workflows"];
const one = (id: number) => [...workflowsKey, "one", id];

export const useWorkflows = (status: "active" | "archived" = "active") =>
  useQuery({
    queryKey: [...workflowsKey, "list", status],
    queryFn: () => api.get<WorkflowItem[]>("/workflow/fetch", { query: { status } }),
  });
export const useWorkflowNames = () =>
  useQuery({
    queryKey: [...workflowsKey, "names"],
    queryFn: () => api.get<Schemas["WorkflowSummary"][]>("/workflow/summary"),
  });
export const useTemplates = () =>
  useQuery({
    queryKey: [...workflowsKey, "templates"],
    queryFn: () => api.get<Schemas["WorkflowTemplate"][]>("/workflow/templates"),
    staleTime: Infinity,
  });
export const useWorkflow = (id: number) =>
  useQuery({ queryKey: one(id), queryFn: () => api.get<Workflow>(`/workflow/fetch/${id}`), staleTime: Infinity });
export const useVersions = (id: number) =>
  useQuery({ queryKey: [...one(id), "versions"], queryFn: () => api.get<WorkflowVersion[]>(`/workflow/${id}/versions`) });

export interface WorkflowFile {
  name: string;
  workflow_definition: Definition;
  template_context_variables?: Record<string, unknown>;
  workflow_configurations?: Record<string, unknown>;
}
export type WorkflowChange = Partial<WorkflowFile>;

/// Is it sound; nothing is kept.
export const validate = (workflow_definition: Definition, signal?: AbortSignal) =>
  api.post<Schemas["Validation"]>("/workflow/validate", { workflow_definition }, { signal });

export function useNewWorkflow() {
  const client = useQueryClient();
  const done = { onSuccess: () => client.invalidateQueries({ queryKey: workflowsKey }) };
  return {
    fromFile: useMutation({
      mutationFn: (file: WorkflowFile) => api.post<Workflow>("/workflow/create/definition", file),
      ...done,
    }),
    fromTemplate: useMutation({
      mutationFn: (body: { template_id: number; workflow_name: string }) =>
        api.post<Workflow>("/workflow/templates/duplicate", body),
      ...done,
    }),
    duplicate: useMutation({ mutationFn: (id: number) => api.post<Workflow>(`/workflow/${id}/duplicate`), ...done }),
    setStatus: useMutation({
      mutationFn: ({ id, status }: { id: number; status: "active" | "archived" }) =>
        api.put<Workflow>(`/workflow/${id}/status`, { status }),
      ...done,
    }),
  };
}

export function useWorkflowActions(id: number) {
  const client = useQueryClient();
  const keep = (workflow: Workflow) => {
    client.setQueryData(one(id), workflow);
    void client.invalidateQueries({
      queryKey: workflowsKey,
      predicate: (q) => q.queryKey.length !== one(id).length || q.queryKey[1] !== "one",
    });
  };
  const anew = { onSuccess: () => client.invalidateQueries({ queryKey: workflowsKey }) };
  return {
    save: useMutation({
      mutationFn: (change: WorkflowChange) => api.put<Workflow>(`/workflow/${id}`, change),
      onSuccess: keep,
    }),
    publish: useMutation({ mutationFn: () => api.post<Schemas["Published"]>(`/workflow/${id}/publish`), ...anew }),
    discardDraft: useMutation({ mutationFn: () => api.delete<Workflow>(`/workflow/${id}/draft`), onSuccess: keep }),
    talk: useMutation({ mutationFn: (draft: boolean) => api.post<Schemas["Talk"]>(`/workflow/${id}/talk`, { draft }) }),
  };
}
