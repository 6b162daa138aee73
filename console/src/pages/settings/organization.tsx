import { useState } from "react";
import { faultOf } from "~/api/errors";
import { useMay } from "~/api/session";
import { type Preferences, usePreferences, useSavePreferences } from "~/api/settings";
import { Button } from "~/design/button";
import { ErrorPanel } from "~/design/error_panel";
import { Field, Input, Select } from "~/design/field";
import { useToasts } from "~/design/toast";
import { Panel, Skeleton } from "~/design/surface";

const zones = Intl.supportedValuesOf?.("timeZone") ?? [];
const retentions = [
  ["retain_recordings_days", "Recordings"],
  ["retain_transcripts_days", "Transcripts"],
  ["retain_events_days", "Events and webhooks"],
] as const;

export function Component() {
  const preferences = usePreferences();
  if (preferences.error) return <ErrorPanel error={preferences.error} onRetry={() => void preferences.refetch()} />;
  if (!preferences.data) return <Skeleton lines={5} />;
  return <Form kept={preferences.data} />;
}

function Form({ kept }: { kept: Preferences }) {
  const admin = useMay("admin");
  const save = useSavePreferences();
  const toasts = useToasts();
  const [change, setChange] = useState<Partial<Preferences>>({});
  const now = { ...kept, ...change };
  const set = <K extends keyof Preferences>(name: K, value: Preferences[K]) => setChange({ ...change, [name]: value });
  const fault = (name: string) => faultOf(save.error, name);
  const submit = (e: React.FormEvent) => {
    e.preventDefault();
    save.mutate(change, {
      onSuccess: () => {
        setChange({});
        toasts.say("Saved");
      },
    });
  };
  return (
    <form onSubmit={submit} className="stack wide" style={{ maxWidth: 760 }}>
      <fieldset disabled={!admin} className="stack wide">
        <Panel title="Organisation">
          <div className="form">
            <Field label="Name" optional fault={fault("organization_name")}>
              <Input
                maxLength={255}
                value={now.organization_name ?? ""}
                onChange={(e) => set("organization_name", e.target.value || null)}
              />
            </Field>
            <div className="form-pair">
              <Field
                label="Test number"
                optional
                hint="Rung when a test call names no number."
                fault={fault("test_phone_number")}
              >
                <Input
                  type="tel"
                  placeholder="+14155550123"
                  value={now.test_phone_number ?? ""}
                  onChange={(e) => set("test_phone_number", e.target.value || null)}
                />
              </Field>
              <Field
                label="Time zone"
                optional
                hint="For reports and calling hours; this console shows times in yours."
                fault={fault("timezone")}
              >
                <Input
                  list="zones"
                  value={now.timezone ?? ""}
                  placeholder={Intl.DateTimeFormat().resolvedOptions().timeZone}
                  onChange={(e) => set("timezone", e.target.value || null)}
                />
              </Field>
              <datalist id="zones">
                {zones.map((z) => (
                  <option key={z} value={z} />
                ))}
              </datalist>
            </div>
          </div>
        </Panel>
        <Panel title="Recording">
          <Field
            label="Are calls recorded?"
            fault={fault("record_calls")}
            hint="In many places callers have to be told. Say so in the greeting."
          >
            <Select
              value={now.record_calls == null ? "" : String(now.record_calls)}
              onChange={(e) => set("record_calls", e.target.value === "" ? null : e.target.value === "true")}
            >
              <option value="">As the node is set</option>
              <option value="true">Yes, both sides</option>
              <option value="false">No</option>
            </Select>
          </Field>
        </Panel>
        <Panel title="How long things are kept">
          <div className="form-pair">
            {retentions.map(([name, label]) => (
              <Field key={name} label={`${label}, days`} optional hint="Blank: for ever." fault={fault(name)}>
                <Input
                  type="number"
                  min={1}
                  max={3650}
                  value={now[name] ?? ""}
                  onChange={(e) => set(name, e.target.value === "" ? null : Number(e.target.value))}
                />
              </Field>
            ))}
          </div>
        </Panel>
      </fieldset>
      <ErrorPanel error={save.error} />
      {admin ? (
        <div className="form-end">
          <Button disabled={Object.keys(change).length === 0} onClick={() => setChange({})}>
            Put back
          </Button>
          <Button type="submit" kind="primary" busy={save.isPending} disabled={Object.keys(change).length === 0}>
            Save
          </Button>
        </div>
      ) : (
        <p className="quiet small">An admin can change these.</p>
      )}
    </form>
  );
}
