// The graph builder's page: loads a workflow and gives it to the desk on which it is changed.
import "./workflows.css";
import { ReactFlowProvider } from "@xyflow/react";
import { useParams } from "react-router-dom";
import { useNodeTypes } from "~/api/node_types";
import { useWorkflow } from "~/api/workflows";
import { ErrorPanel } from "~/design/error_panel";
import { Page, Skeleton } from "~/design/surface";
import { Desk } from "./graph/desk";

export function Component() {
  const id = Number(useParams().id);
  const workflow = useWorkflow(id);
  const specs = useNodeTypes();
  if (!workflow.data || !specs.data)
    return (
      <Page title="Workflow" crumb={{ to: "/workflows", text: "Workflows" }}>
        {workflow.error || specs.error ? (
          <ErrorPanel error={workflow.error ?? specs.error} onRetry={() => void workflow.refetch()} />
        ) : (
          <Skeleton lines={6} />
        )}
      </Page>
    );
  return (
    <ReactFlowProvider>
      <Desk key={id} workflow={workflow.data} specs={specs.data} />
    </ReactFlowProvider>
  );
}
