// A file that somebody exported here or from Dograh: {name, workflow_definition}, or a bare definition {nodes, edges}.
import type { WorkflowFile } from "~/api/workflows";
import { toDefinition } from "./graph/definition";

const object = (v: unknown): Record<string, unknown> | undefined =>
  typeof v === "object" && v !== null && !Array.isArray(v) ? (v as Record<string, unknown>) : undefined;

export function readWorkflowFile(text: string, fileName: string): WorkflowFile {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    throw new Error("This is not JSON. A workflow is exported as a .json file.");
  }
  const file = object(raw);
  const definition = object(file?.workflow_definition) ?? object(file?.workflow_json) ?? object(file?.template_json) ?? file;
  if (!Array.isArray(definition?.nodes))
    throw new Error("There is no graph in it: a workflow has a list of nodes and a list of edges.");
  const name = typeof file?.name === "string" && file.name.trim() ? file.name : fileName.replace(/\.json$/i, "");
  const context = object(file?.template_context_variables);
  const settings = object(file?.workflow_configurations);
  return {
    name: name.slice(0, 255),
    workflow_definition: toDefinition(definition),
    ...(context ? { template_context_variables: context } : {}),
    ...(settings ? { workflow_configurations: settings } : {}),
  };
}
