import { useState } from "react";
import { useNavigate } from "react-router-dom";
import { useNumberActions, useNumbers } from "~/api/numbers";
import { useMay } from "~/api/session";
import type { PhoneNumber, TelephonyConfig } from "~/api/types";
import { useWorkflowNames } from "~/api/workflows";
import { Button } from "~/design/button";
import { ErrorPanel } from "~/design/error_panel";
import { Select } from "~/design/field";
import { phone } from "~/design/format";
import { useOpenDialog } from "~/design/open_dialog";
import { Menu } from "~/design/overlay";
import { Table } from "~/design/table";
import { useToasts } from "~/design/toast";
import { Badge, Empty, Panel, Skeleton } from "~/design/surface";
import { AddNumber } from "./add_number";
import { EditNumber } from "./edit_number";
import { ForceDialog } from "./force_dialog";
import { numberState } from "./sync_state";

/// The inbound workflow, changed where it is seen. What the carrier says to it is shown at once.
function WorkflowPick({ config, number }: { config: TelephonyConfig; number: PhoneNumber }) {
  const names = useWorkflowNames();
  const { change } = useNumberActions(config.id);
  const toasts = useToasts();
  const may = useMay("admin");
  if (!may) return <span>{number.inbound_workflow_name ?? "none"}</span>;
  const pick = (value: string) =>
    change.mutate(
      value ? { id: number.id, inbound_workflow_id: Number(value) } : { id: number.id, clear_inbound_workflow: true },
      {
        onSuccess: (n) =>
          n.provider_sync &&
          toasts.say(
            n.provider_sync.ok ? "Pushed to Plivo" : "Saved, but Plivo is not in step",
            n.provider_sync.message ?? undefined,
            n.provider_sync.ok ? "ok" : "warning",
          ),
        onError: (e) => toasts.fail("Not changed", e),
      },
    );
  return (
    <Select
      className="small-input workflow-pick"
      aria-label={`Inbound workflow of ${number.address}`}
      disabled={change.isPending}
      value={(change.isPending ? change.variables.inbound_workflow_id : number.inbound_workflow_id) ?? ""}
      onChange={(e) => pick(e.target.value)}
    >
      <option value="">No inbound workflow</option>
      {names.data?.map((w) => (
        <option key={w.id} value={w.id}>
          {w.name}
        </option>
      ))}
    </Select>
  );
}

const callsOf = (n: PhoneNumber) => `/calls/log?account=${n.telephony_configuration_id}&number=${n.id}`;

type Asked = { number: PhoneNumber; what: "edit" | "remove" | "apply" };

export function NumbersPanel({ config }: { config: TelephonyConfig }) {
  const numbers = useNumbers(config.id);
  const actions = useNumberActions(config.id);
  const toasts = useToasts();
  const navigate = useNavigate();
  const admin = useMay("admin");
  const [open, setOpen] = useOpenDialog(["number"]);
  const [asked, setAsked] = useState<Asked | null>(null);
  const close = () => setAsked(null);
  const rows = numbers.data ?? [];

  const add = admin && (
    <Button small kind={rows.length ? "normal" : "primary"} icon="plus" onClick={() => setOpen("number")}>
      Add number
    </Button>
  );
  return (
    <Panel title="Phone numbers" actions={rows.length > 0 && add} flush>
      {numbers.isPending && (
        <div className="inside">
          <Skeleton />
        </div>
      )}
      {numbers.error && (
        <div className="inside">
          <ErrorPanel error={numbers.error} onRetry={() => void numbers.refetch()} />
        </div>
      )}
      {numbers.data?.length === 0 && (
        <Empty icon="phone" title="No numbers yet" action={add}>
          A number that this account owns, and the workflow that answers it. Tandem checks at Plivo that it is yours and
          links it.
        </Empty>
      )}
      {rows.length > 0 && (
        <Table
          label="Phone numbers"
          rows={rows}
          keyOf={(n) => n.id}
          columns={[
            {
              head: "Number",
              lead: true,
              cell: (n) => (
                <div className="stack" style={{ "--gap": "0" } as React.CSSProperties}>
                  <span className="strong num one-line">{phone(n.address_normalized)}</span>
                  <span className="quiet small">{[n.label, n.country_code].filter(Boolean).join(" · ") || " "}</span>
                </div>
              ),
            },
            { head: "Inbound workflow", cell: (n) => <WorkflowPick config={config} number={n} /> },
            {
              head: "At Plivo",
              cell: (n) => {
                const state = numberState(n, config.application);
                return (
                  <div className="number-state">
                    <Badge tone={state.tone}>{state.word}</Badge>
                    {state.why && state.tone !== "ok" && <span className="quiet small wrap-anywhere">{state.why}</span>}
                  </div>
                );
              },
            },
            { head: "Caller ID", cell: (n) => (n.is_default_caller_id ? <Badge tone="accent">Default</Badge> : "") },
            {
              head: "",
              cell: (n) =>
                admin && (
                  <Menu
                    label={`Actions for ${n.address}`}
                    entries={[
                      { text: "Edit", icon: "settings", onSelect: () => setAsked({ number: n, what: "edit" }) },
                      { text: "Apply at Plivo", icon: "refresh", onSelect: () => setAsked({ number: n, what: "apply" }) },
                      !n.is_default_caller_id && {
                        text: "Show as caller ID by default",
                        icon: "phone",
                        onSelect: () =>
                          actions.setDefaultCaller.mutate(n.id, {
                            onSuccess: () => toasts.say(`${phone(n.address)} is shown to those we call`),
                            onError: (e) => toasts.fail("Not changed", e),
                          }),
                      },
                      { text: "Its calls", icon: "search", onSelect: () => navigate(callsOf(n)) },
                      null,
                      {
                        text: "Detach and remove",
                        icon: "trash",
                        danger: true,
                        onSelect: () => setAsked({ number: n, what: "remove" }),
                      },
                    ]}
                  />
                ),
            },
          ]}
        />
      )}
      <AddNumber config={config} open={admin && open === "number"} onClose={() => setOpen(null)} />
      {asked?.what === "edit" && <EditNumber config={config} number={asked.number} onClose={close} />}
      {asked?.what === "apply" && (
        <ForceDialog
          title={`Apply ${phone(asked.number.address)} at Plivo`}
          said="Plivo is told once more to send this number's calls here. If the number is linked to somebody else's Application now, that link is written down and put back when the number is removed here."
          action="Apply"
          run={(force) =>
            actions.change
              .mutateAsync({ id: asked.number.id, inbound_workflow_id: asked.number.inbound_workflow_id, force })
              .then((n) => n.provider_sync)
          }
          onClose={close}
        />
      )}
      {asked?.what === "remove" && (
        <ForceDialog
          danger
          title={`Detach and remove ${phone(asked.number.address)}?`}
          said="It answers and dials no more here. What Plivo had for it before is put back; if that fails, the number stays and you are told."
          action="Remove"
          run={(force) =>
            actions.remove
              .mutateAsync({ id: asked.number.id, force })
              .then((a) => a.provider_sync ?? { ok: true, message: a.message })
          }
          onClose={close}
        />
      )}
    </Panel>
  );
}
