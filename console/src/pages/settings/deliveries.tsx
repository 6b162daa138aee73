// What webhook nodes told other systems when calls ended, and whether it was taken.
import { useState } from "react";
import { Link } from "react-router-dom";
import { useMay } from "~/api/session";
import { useDeliveries, useResend } from "~/api/settings";
import type { Schemas } from "~/api/types";
import { Button } from "~/design/button";
import { ErrorPanel } from "~/design/error_panel";
import { Segments } from "~/design/field";
import { sentence } from "~/design/format";
import { Table } from "~/design/table";
import { Clock, Time } from "~/design/time";
import { useToasts } from "~/design/toast";
import { Badge, Empty, Panel, Skeleton, type Tone } from "~/design/surface";

type Delivery = Schemas["WebhookDelivery"];
const tones: Record<Delivery["status"], [string, Tone]> = {
  waiting: ["Waiting", "accent"],
  sending: ["Sending", "accent"],
  delivered: ["Delivered", "ok"],
  dead: ["Given up", "problem"],
};
const filters = [
  ["", "All"],
  ["waiting", "Waiting"],
  ["delivered", "Delivered"],
  ["dead", "Given up"],
] as const;

function Attempts({ of }: { of: Delivery }) {
  if (of.history.length === 0) return <span className="quiet">none yet</span>;
  const last = of.history.at(-1)!;
  return (
    <details className="delivery">
      <summary>
        {of.attempts} of {of.attempts_allowed}, last {last.http_status ?? last.error ?? "under way"}
      </summary>
      <ol className="small quiet">
        {of.history.map((a) => (
          <li key={a.number} className="wrap-anywhere">
            {a.begun_at && <Clock at={a.begun_at} />} {a.http_status ?? "no answer"} {a.error}{" "}
            {a.answer && <code>{a.answer}</code>}
          </li>
        ))}
      </ol>
    </details>
  );
}

export function Component() {
  const [status, setStatus] = useState<(typeof filters)[number][0]>("");
  const deliveries = useDeliveries(status);
  const resend = useResend();
  const operate = useMay("operator");
  const toasts = useToasts();
  const rows = deliveries.data?.pages.flatMap((p) => p.deliveries) ?? [];
  return (
    <Panel
      flush
      title="Webhook deliveries"
      actions={<Segments label="Status" value={status} options={filters} onChange={setStatus} />}
    >
      {deliveries.isPending && (
        <div className="inside">
          <Skeleton />
        </div>
      )}
      {deliveries.error && (
        <div className="inside">
          <ErrorPanel error={deliveries.error} onRetry={() => void deliveries.refetch()} />
        </div>
      )}
      {deliveries.data && rows.length === 0 && (
        <Empty icon="link" title="Nothing was sent">
          Put a Webhook node into a workflow, and every call that ends is told to the address in it, again until it is taken.
        </Empty>
      )}
      {rows.length > 0 && (
        <Table
          label="Webhook deliveries"
          rows={rows}
          keyOf={(d) => d.id}
          columns={[
            {
              head: "To",
              lead: true,
              cell: (d) => (
                <span className="wrap-anywhere">
                  <span className="strong">{d.name ?? d.node_id}</span>{" "}
                  <span className="quiet small">
                    {d.http_method} {d.endpoint_url}
                  </span>
                </span>
              ),
            },
            { head: "Call", cell: (d) => <Link to={`/calls/${d.run_id}`}>{d.run_name}</Link> },
            { head: "State", cell: (d) => <Badge tone={tones[d.status][1]}>{tones[d.status][0]}</Badge> },
            { head: "Attempts", cell: (d) => <Attempts of={d} /> },
            { head: "Next", cell: (d) => (d.next_attempt_at ? <Time at={d.next_attempt_at} /> : "") },
            { head: "Meant", cell: (d) => <Time at={d.created_at} /> },
            {
              head: "",
              right: true,
              cell: (d) =>
                operate && (
                  <Button
                    small
                    icon="refresh"
                    onClick={() =>
                      resend.mutate(d.id, {
                        onSuccess: (n) => toasts.say(sentence(`sent again: ${tones[n.status][0]}`)),
                        onError: (e) => toasts.fail("Not sent again", e),
                      })
                    }
                  >
                    Resend
                  </Button>
                ),
            },
          ]}
        />
      )}
      {deliveries.hasNextPage && (
        <footer>
          <Button busy={deliveries.isFetchingNextPage} onClick={() => void deliveries.fetchNextPage()}>
            Older
          </Button>
        </footer>
      )}
    </Panel>
  );
}
