import { useState } from "react";
import { faultOf } from "~/api/errors";
import { useMay } from "~/api/session";
import { useConfigActions, useUsage } from "~/api/telephony";
import type { TelephonyConfig } from "~/api/types";
import { Button } from "~/design/button";
import { ErrorPanel } from "~/design/error_panel";
import { Field, Input } from "~/design/field";
import { count } from "~/design/format";
import { Time } from "~/design/time";
import { Dialog, DialogEnd } from "~/design/overlay";
import { Meter, Notice, Panel } from "~/design/surface";

function Use({ label, now, of, none }: { label: string; now: number | undefined; of: number; none?: string }) {
  return (
    <div className="stack close">
      <div className="row">
        <span>{label}</span>
        <span className="end num">
          {now === undefined ? "–" : count(now)} <span className="quiet">of {of ? count(of) : none}</span>
        </span>
      </div>
      {of > 0 && <Meter label={label} value={now ?? 0} of={of} />}
    </div>
  );
}

export function LimitsPanel({ config }: { config: TelephonyConfig }) {
  const asked = useUsage(config.id);
  const usage = asked.data;
  const admin = useMay("admin");
  const [editing, setEditing] = useState(false);
  return (
    <Panel
      title="Limits and use"
      actions={
        admin && (
          <Button small onClick={() => setEditing(true)}>
            Change
          </Button>
        )
      }
    >
      <div className="stack">
        <Use label="Calls begun a second" now={usage?.calls_last_second} of={config.limits.calls_per_second} />
        <Use
          label="Calls at once"
          now={usage?.calls_in_progress}
          of={config.limits.concurrent_calls}
          none="as many as Plivo takes"
        />
        <Use label="API requests in 5 s" now={usage?.requests_last_5s} of={config.limits.requests_per_5s} />
        {usage && usage.calls_queued > 0 && (
          <p className="small quiet">{count(usage.calls_queued)} calls wait for their turn.</p>
        )}
        {usage?.held_until && (
          <Notice tone="warning">
            Plivo asked for a pause, until <Time at={usage.held_until} />.
          </Notice>
        )}
        {usage?.last_error && <p className="small quiet wrap-anywhere">Plivo&rsquo;s last refusal: {usage.last_error}</p>}
        {asked.error && <ErrorPanel error={asked.error} title="Use now could not be read" />}
      </div>
      {editing && <EditLimits config={config} onClose={() => setEditing(false)} />}
    </Panel>
  );
}

function EditLimits({ config, onClose }: { config: TelephonyConfig; onClose(): void }) {
  const { change } = useConfigActions(config.id);
  const [cps, setCps] = useState(String(config.limits.calls_per_second));
  const [concurrent, setConcurrent] = useState(String(config.limits.concurrent_calls));
  const [requests, setRequests] = useState(String(config.limits.requests_per_5s));
  const fault = (name: string) => faultOf(change.error, `limits.${name}`) ?? faultOf(change.error, name);
  const save = (e: React.FormEvent) => {
    e.preventDefault();
    const limits = {
      calls_per_second: Number(cps),
      concurrent_calls: Number(concurrent),
      requests_per_5s: Number(requests),
    };
    change.mutate({ config: { provider: "plivo", limits } }, { onSuccess: onClose });
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title="Limits"
      said="Set them to what Plivo allows this account. Calls above them wait their turn; inbound calls and transfers go first."
    >
      <form className="form" onSubmit={save}>
        <Field label="Calls begun a second" hint="Plivo's default is 2." fault={fault("calls_per_second")}>
          <Input
            type="number"
            min={0.01}
            max={1000}
            step="any"
            required
            autoFocus
            value={cps}
            onChange={(e) => setCps(e.target.value)}
          />
        </Field>
        <Field label="Calls at once" hint="0: as many as Plivo takes." fault={fault("concurrent_calls")}>
          <Input type="number" min={0} required value={concurrent} onChange={(e) => setConcurrent(e.target.value)} />
        </Field>
        <Field label="API requests in 5 seconds" hint="Plivo's default is 300." fault={fault("requests_per_5s")}>
          <Input type="number" min={1} required value={requests} onChange={(e) => setRequests(e.target.value)} />
        </Field>
        <ErrorPanel
          error={change.error}
          shownFields={["calls_per_second", "concurrent_calls", "requests_per_5s"].flatMap((f) => [f, `config.limits.${f}`])}
        />
        <DialogEnd onClose={onClose} busy={change.isPending}>
          Save
        </DialogEnd>
      </form>
    </Dialog>
  );
}
