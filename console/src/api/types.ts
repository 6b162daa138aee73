// The API's types under short names. They are generated: see scripts/api.mjs.
import type { components, paths } from "./schema";

export type Schemas = components["schemas"];
export type Role = "admin" | "operator" | "viewer";

/// What a request's body holds, by the API's own description.
export type Body<P extends keyof paths, M extends keyof paths[P]> = paths[P][M] extends {
  requestBody?: { content: { "application/json": infer B } };
}
  ? B
  : never;

export type Session = Schemas["Session"];
export type Operator = Schemas["Operator"];
export type CallPhase = Schemas["CallPhase"];
export type CallSummary = Schemas["CallSummary"];
export type BoardCall = Schemas["BoardCall"];
export type Run = Schemas["Run"];
export type RunLine = Schemas["RunLine"];
export type RunTurn = Schemas["RunTurn"];
export type TelephonyConfig = Schemas["TelephonyConfig"];
export type TelephonyConfigItem = Schemas["TelephonyConfigItem"];
export type TelephonyField = Schemas["TelephonyField"];
export type CarrierAccount = Schemas["CarrierAccount"];
export type CarrierApplication = Schemas["CarrierApplication"];
export type PhoneNumber = Schemas["PhoneNumber"];
export type Diagnosis = Schemas["Diagnosis"];
export type Verdict = Schemas["Verdict"];
export type Workflow = Schemas["Workflow"];
export type WorkflowItem = Schemas["WorkflowItem"];
export type WorkflowVersion = Schemas["WorkflowVersion"];
export type WorkflowError = Schemas["WorkflowError"];
export type NodeSpec = Schemas["NodeSpec"];
export type PropertySpec = Schemas["PropertySpec"];
