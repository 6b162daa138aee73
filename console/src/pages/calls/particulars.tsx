// What is known of a call beside its conversation: values by name, and the carrier's side of it.
import { Link } from "react-router-dom";
import type { Run } from "~/api/types";
import { useWorkflowNames } from "~/api/workflows";
import { money, phone, sentence, span } from "~/design/format";
import { Copyable, Facts, Notice, Panel } from "~/design/surface";

// The outcome stands at the top of the page, transfers have a panel of their own.
const elsewhere = new Set(["call_disposition", "mapped_call_disposition", "transfer_result"]);

export function Values({ title, of, none }: { title: string; of: Record<string, unknown>; none: string }) {
  const entries = Object.entries(of).filter(([name]) => !elsewhere.has(name));
  return (
    <Panel title={title}>
      {entries.length === 0 ? (
        <p className="quiet small">{none}</p>
      ) : (
        <Facts of={entries.map(([k, v]) => [sentence(k), typeof v === "string" ? v : JSON.stringify(v)] as const)} />
      )}
    </Panel>
  );
}

export function Particulars({ run }: { run: Run }) {
  const workflow = useWorkflowNames().data?.find((w) => w.id === run.workflow_id)?.name;
  const record = run.carrier_record;
  return (
    <Panel title="Particulars">
      <Facts
        of={[
          [
            "From",
            <span key="f" className="num">
              {phone(run.telephony.from)}
            </span>,
          ],
          [
            "To",
            <span key="t" className="num">
              {phone(run.telephony.to)}
            </span>,
          ],
          [
            "Workflow",
            run.workflow_id ? (
              <Link key="w" to={`/workflows/${run.workflow_id}`}>
                {[workflow, run.definition_id && `version ${run.definition_id % 1_000_000}`].filter(Boolean).join(", ")}
              </Link>
            ) : null,
          ],
          [
            "Account",
            run.telephony.telephony_configuration_id ? (
              <Link key="a" to={`/telephony-configurations/${run.telephony.telephony_configuration_id}`}>
                {sentence(run.telephony.provider)}
              </Link>
            ) : null,
          ],
          ["Ended by", run.hung_up_by ? sentence(run.hung_up_by) : null],
          [
            "Plivo's cause",
            run.logs.carrier.hangup_cause_name
              ? `${run.logs.carrier.hangup_cause_name} (${run.logs.carrier.hangup_cause_code})`
              : null,
          ],
          [
            "Billed",
            run.cost_info
              ? `${span(run.cost_info.bill_duration_seconds)}${run.cost_info.total_cost ? `, ${money(run.cost_info.total_cost)}` : ""}`
              : null,
          ],
          ["Call UUID", run.carrier_call_id ? <Copyable key="u" text={run.carrier_call_id} /> : null],
          ["Run", run.name],
        ]}
      />
      {record?.differences && record.differences.length > 0 && (
        <Notice tone="warning">
          Plivo&rsquo;s own record differs:
          <ul>
            {record.differences.map((d) => (
              <li key={d.field}>
                <code>{d.field}</code> here {d.ours ?? "nothing"}, there {d.carrier ?? "nothing"}
              </li>
            ))}
          </ul>
        </Notice>
      )}
      {record && !record.available && record.why && <p className="faint small">Plivo&rsquo;s own record: {record.why}</p>}
    </Panel>
  );
}
