import "./workflows.css";
import { useRef } from "react";
import { Link, useNavigate, useSearchParams } from "react-router-dom";
import { api } from "~/api/client";
import { useMay } from "~/api/session";
import type { Workflow, WorkflowItem } from "~/api/types";
import { useNewWorkflow, useWorkflows } from "~/api/workflows";
import { Button } from "~/design/button";
import { ErrorPanel } from "~/design/error_panel";
import { Input, Segments } from "~/design/field";
import { count } from "~/design/format";
import { Menu } from "~/design/overlay";
import { Time } from "~/design/time";
import { Table } from "~/design/table";
import { useToasts } from "~/design/toast";
import { Empty, Page, Panel, Skeleton } from "~/design/surface";
import { download } from "./download";
import { readWorkflowFile } from "./import_file";
import { NewWorkflow } from "./new_workflow";

async function exportWorkflow(item: WorkflowItem) {
  const w = await api.get<Workflow>(`/workflow/fetch/${item.id}`);
  download(`${w.name}.json`, {
    name: w.name,
    workflow_definition: w.workflow_definition,
    template_context_variables: w.template_context_variables,
    workflow_configurations: w.workflow_configurations,
  });
}

function RowMenu({ item }: { item: WorkflowItem }) {
  const { duplicate, setStatus } = useNewWorkflow();
  const toasts = useToasts();
  const operate = useMay("operator");
  const archived = item.status === "archived";
  return (
    <Menu
      label={`Actions for ${item.name}`}
      entries={[
        operate && {
          text: "Duplicate",
          icon: "copy",
          onSelect: () =>
            duplicate.mutate(item.id, {
              onSuccess: (w) => toasts.say(`${w.name} is made`),
              onError: (e) => toasts.fail("Not duplicated", e),
            }),
        },
        {
          text: "Export as a file",
          icon: "download",
          onSelect: () => void exportWorkflow(item).catch((e: unknown) => toasts.fail("Not exported", e)),
        },
        operate && {
          text: archived ? "Bring back" : "Archive",
          icon: archived ? "undo" : "trash",
          danger: !archived,
          onSelect: () =>
            setStatus.mutate(
              { id: item.id, status: archived ? "active" : "archived" },
              {
                onSuccess: () => toasts.say(archived ? `${item.name} is back` : `${item.name} is archived`),
                onError: (e) => toasts.fail("Not changed", e),
              },
            ),
        },
      ]}
    />
  );
}

export function Component() {
  const navigate = useNavigate();
  const toasts = useToasts();
  const operate = useMay("operator");
  const [params, setParams] = useSearchParams();
  const status = params.get("status") === "archived" ? "archived" : "active";
  const words = params.get("q") ?? "";
  const look = (name: string, value: string) =>
    setParams(
      (was) => {
        const next = new URLSearchParams(was);
        if (value) next.set(name, value);
        else next.delete(name);
        return next;
      },
      { replace: true },
    );
  const file = useRef<HTMLInputElement>(null);
  const { fromFile } = useNewWorkflow();
  const workflows = useWorkflows(status);
  const rows = (workflows.data ?? []).filter((w) => w.name.toLowerCase().includes(words.trim().toLowerCase()));

  const take = async (chosen: File | undefined) => {
    if (!chosen) return;
    try {
      const made = await fromFile.mutateAsync(readWorkflowFile(await chosen.text(), chosen.name));
      toasts.say(`${made.name} is imported`);
      navigate(`/workflows/${made.id}`);
    } catch (e) {
      toasts.fail(`${chosen.name} was not imported`, e);
    }
  };
  const actions = operate && (
    <>
      <Button icon="upload" busy={fromFile.isPending} onClick={() => file.current?.click()}>
        Import
      </Button>
      <Button kind="primary" icon="plus" onClick={() => look("new", "1")}>
        New workflow
      </Button>
    </>
  );
  return (
    <Page title="Workflows" said="What the agents say and do: conversations as graphs." actions={actions}>
      <ErrorPanel error={workflows.error} onRetry={() => void workflows.refetch()} />
      {workflows.isPending && <Skeleton lines={4} />}
      {workflows.data && (
        <Panel flush>
          {workflows.data.length === 0 && status === "active" ? (
            <Empty icon="flow" title="No workflow yet" action={<div className="row">{actions}</div>}>
              Begin with a template that talks without any key or model, import one from Dograh, or draw your own.
            </Empty>
          ) : (
            <>
              <div className="row inside" style={{ padding: "12px 16px", borderBottom: "1px solid var(--line)" }}>
                <Input
                  className="small-input"
                  style={{ width: "min(100%, 280px)" }}
                  type="search"
                  aria-label="Search workflows"
                  placeholder="Search"
                  value={words}
                  onChange={(e) => look("q", e.target.value)}
                />
                <span className="end">
                  <Segments
                    label="Which"
                    value={status}
                    options={
                      [
                        ["active", "Active"],
                        ["archived", "Archived"],
                      ] as const
                    }
                    onChange={(s) => look("status", s === "archived" ? s : "")}
                  />
                </span>
              </div>
              {rows.length === 0 ? (
                <p className="quiet" style={{ padding: 16 }}>
                  None here.
                </p>
              ) : (
                <Table
                  label="Workflows"
                  rows={rows}
                  keyOf={(w) => w.id}
                  columns={[
                    {
                      head: "Name",
                      lead: true,
                      cell: (w) => (
                        <Link className="row-link" to={`/workflows/${w.id}`}>
                          {w.name}
                        </Link>
                      ),
                    },
                    {
                      head: "Calls",
                      right: true,
                      cell: (w) => (
                        <Link className="row-link" to={`/calls/log?workflow=${w.id}`}>
                          {count(w.total_runs)}
                        </Link>
                      ),
                    },
                    { head: "Made", cell: (w) => <Time at={w.created_at} /> },
                    { head: "", right: true, cell: (w) => <RowMenu item={w} /> },
                  ]}
                />
              )}
            </>
          )}
        </Panel>
      )}
      <input
        ref={file}
        type="file"
        accept="application/json,.json"
        hidden
        aria-label="Workflow file"
        onChange={(e) => {
          void take(e.target.files?.[0]);
          e.target.value = "";
        }}
      />
      <NewWorkflow open={operate && params.has("new")} onClose={() => look("new", "")} />
    </Page>
  );
}
