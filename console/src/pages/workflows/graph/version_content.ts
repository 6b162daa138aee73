import type { WorkflowVersion } from "~/api/types";
import type { Content } from "./changes";
import { toDefinition } from "./definition";

export const contentOf = (v: WorkflowVersion): Content => ({
  definition: toDefinition(v.workflow_json),
  settings: (v.workflow_configurations ?? {}) as Record<string, unknown>,
  context: (v.template_context_variables ?? {}) as Record<string, unknown>,
});
