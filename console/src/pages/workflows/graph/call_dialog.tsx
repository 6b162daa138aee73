// Rings a number with this workflow, and follows the call.
import { useRef, useState } from "react";
import { Link, useNavigate } from "react-router-dom";
import { faultOf } from "~/api/errors";
import { usePlaceCall, usePlaceDraftCall } from "~/api/calls";
import { useNumbers } from "~/api/numbers";
import { usePreferences } from "~/api/settings";
import { useConfigs } from "~/api/telephony";
import type { Workflow } from "~/api/types";
import { ErrorPanel } from "~/design/error_panel";
import { Field, Input, Select } from "~/design/field";
import { phone } from "~/design/format";
import { Dialog, DialogEnd } from "~/design/overlay";
import { Notice } from "~/design/surface";

function CallerId({ config, value, onChange }: { config: number; value: string; onChange(value: string): void }) {
  const numbers = useNumbers(config).data?.filter((n) => n.is_active) ?? [];
  return (
    <Field label="Caller ID" hint="The number that is shown to them.">
      <Select value={value} onChange={(e) => onChange(e.target.value)}>
        <option value="">the account&rsquo;s default</option>
        {numbers.map((n) => (
          <option key={n.id} value={n.id}>
            {phone(n.address_normalized)} {n.label ?? ""}
          </option>
        ))}
      </Select>
    </Field>
  );
}

const newKey = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join("");

export function CallDialog({ workflow, changed, onClose }: { workflow: Workflow; changed: boolean; onClose(): void }) {
  const navigate = useNavigate();
  const configs = useConfigs().data?.filter((c) => !c.inactive) ?? [];
  const preferences = usePreferences().data;
  const place = usePlaceCall();
  const placeDraft = usePlaceDraftCall();
  const [number, setNumber] = useState<string | null>(null);
  const [config, setConfig] = useState("");
  const [callerId, setCallerId] = useState("");
  const isDraft = workflow.version_status === "draft";
  const [draft, setDraft] = useState(isDraft);
  const key = useRef(newKey());
  const chosen = config || String(configs.find((c) => c.is_default_outbound)?.id ?? configs[0]?.id ?? "");
  const to = (number ?? preferences?.test_phone_number ?? "").replace(/[\s()-]/g, "");
  const busy = place.isPending || placeDraft.isPending;
  const error = place.error ?? placeDraft.error;

  const ring = (e: React.FormEvent) => {
    e.preventDefault();
    const common = {
      phone_number: to,
      idempotencyKey: key.current,
      ...(chosen ? { telephony_configuration_id: Number(chosen) } : {}),
      ...(callerId ? { from_phone_number_id: Number(callerId) } : {}),
    };
    const how = {
      onSuccess: ({ call_id }: { call_id: number }) => navigate(`/calls/${call_id}`),
      // A refusal left the key free; a corrected request is another request.
      onError: () => void (key.current = newKey()),
    };
    place.reset();
    placeDraft.reset();
    if (draft) placeDraft.mutate({ ...common, uuid: workflow.workflow_uuid }, how);
    else place.mutate({ ...common, workflow_id: workflow.id }, how);
  };
  return (
    <Dialog open onClose={onClose} title={`Call with “${workflow.name}”`}>
      {configs.length === 0 ? (
        <Notice tone="warning">
          There is no telephony configuration to dial with. <Link to="/telephony-configurations/new">Add one</Link>, or use
          the practice line on the <Link to="/">overview</Link>.
        </Notice>
      ) : (
        <form className="form" onSubmit={ring}>
          <Field label="Number to ring" fault={faultOf(error, "phone_number")} hint="With + and the country code.">
            <Input
              type="tel"
              required
              autoFocus
              placeholder="+14155550123"
              value={number ?? preferences?.test_phone_number ?? ""}
              onChange={(e) => setNumber(e.target.value)}
            />
          </Field>
          <div className="form-pair">
            <Field label="Account">
              <Select
                value={chosen}
                onChange={(e) => {
                  setConfig(e.target.value);
                  setCallerId("");
                }}
              >
                {configs.map((c) => (
                  <option key={c.id} value={c.id}>
                    {c.name}
                    {c.practice ? " (practice)" : ""}
                  </option>
                ))}
              </Select>
            </Field>
            {chosen && <CallerId config={Number(chosen)} value={callerId} onChange={setCallerId} />}
          </div>
          {isDraft && (
            <Field label="Which version">
              <Select value={draft ? "draft" : "published"} onChange={(e) => setDraft(e.target.value === "draft")}>
                <option value="draft">the draft, v{workflow.version_number}</option>
                <option value="published">the published one</option>
              </Select>
            </Field>
          )}
          {changed && (
            <Notice tone="warning">The canvas has changes that are not saved; the call runs what was saved last.</Notice>
          )}
          <ErrorPanel error={error} title="Not dialed" shownFields={["phone_number"]} />
          <DialogEnd onClose={onClose} icon="phone" busy={busy}>
            Call
          </DialogEnd>
        </form>
      )}
    </Dialog>
  );
}
