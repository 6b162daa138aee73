// A number of the account: chosen from what the account owns, or typed in any way that people write numbers.
import { useState } from "react";
import { faultOf } from "~/api/errors";
import { useNumberActions } from "~/api/numbers";
import { useCarrierAccount } from "~/api/telephony";
import type { PhoneNumber, TelephonyConfig } from "~/api/types";
import { useWorkflowNames } from "~/api/workflows";
import { Button } from "~/design/button";
import { ErrorPanel } from "~/design/error_panel";
import { Field, Input, Select, Switch } from "~/design/field";
import { phone } from "~/design/format";
import { Dialog, DialogEnd } from "~/design/overlay";
import { useToasts } from "~/design/toast";
import { Badge, Notice } from "~/design/surface";
import { countries, countryOf, faultIn, toE164 } from "./e164";

export function AddNumber({ config, open, onClose }: { config: TelephonyConfig; open: boolean; onClose(): void }) {
  return (
    <Dialog open={open} onClose={onClose} title="Add a phone number">
      {open && <AddNumberForm config={config} onClose={onClose} />}
    </Dialog>
  );
}

function Owned({ config, value, onPick }: { config: number; value: string; onPick(number: string): void }) {
  const account = useCarrierAccount(config);
  const owned = account.data?.numbers.filter((n) => n.voice && !n.added) ?? [];
  if (owned.length === 0) return null;
  return (
    <div className="field">
      <span className="field-label">On this account</span>
      <div className="choice-list" role="radiogroup" aria-label="Numbers of the account">
        {owned.map((n) => (
          <label key={n.number} className="choice">
            <input type="radio" name="owned" checked={value === n.number} onChange={() => onPick(n.number)} />
            <span className="grow">
              <span className="strong num">{phone(n.number)}</span>{" "}
              <span className="quiet small">{[n.country, n.type].filter(Boolean).join(" · ")}</span>
            </span>
            {n.application_id && <Badge tone="warning">linked to {n.application_name ?? n.application_id}</Badge>}
          </label>
        ))}
      </div>
    </div>
  );
}

function AddNumberForm({ config, onClose }: { config: TelephonyConfig; onClose(): void }) {
  const { add, change } = useNumberActions(config.id);
  const workflows = useWorkflowNames();
  const toasts = useToasts();
  const [typed, setTyped] = useState("");
  const [iso, setIso] = useState("");
  const [label, setLabel] = useState("");
  const [workflow, setWorkflow] = useState("");
  const [isDefault, setDefault] = useState(false);
  const [saved, setSaved] = useState<PhoneNumber | null>(null);

  const address = toE164(
    typed,
    countries.find((c) => c.iso === iso),
  );
  const fault = faultOf(add.error, "address") ?? faultOf(change.error, "address");
  const local = typed.length > 3 ? faultIn(address) : null;
  const finish = (number: PhoneNumber) => {
    if (number.provider_sync && !number.provider_sync.ok) return setSaved(number);
    toasts.say(`${phone(number.address)} is added`, number.provider_sync?.message ?? undefined);
    onClose();
  };
  const save = (e: React.FormEvent) => {
    e.preventDefault();
    add.mutate(
      {
        address,
        label: label.trim() || null,
        inbound_workflow_id: workflow ? Number(workflow) : null,
        is_default_caller_id: isDefault,
        is_active: true,
        force: false,
      },
      { onSuccess: finish },
    );
  };

  if (saved)
    return (
      <>
        <Notice tone="warning">
          <div className="strong">Saved, but Plivo is not in step</div>
          <div className="wrap-anywhere">{saved.provider_sync?.message}</div>
        </Notice>
        <ErrorPanel error={change.error} />
        <div className="form-end">
          <Button onClick={onClose}>Leave it so</Button>
          <Button
            kind="primary"
            busy={change.isPending}
            onClick={() =>
              change.mutate(
                { id: saved.id, inbound_workflow_id: saved.inbound_workflow_id, force: true },
                { onSuccess: finish },
              )
            }
          >
            Overwrite at Plivo
          </Button>
        </div>
      </>
    );
  return (
    <form className="form" onSubmit={save}>
      <Owned config={config.id} value={address} onPick={setTyped} />
      <div className="form-pair">
        <Field label="Country" optional hint="Only if the number is written without its country code.">
          <Select value={iso} onChange={(e) => setIso(e.target.value)}>
            <option value="">as written</option>
            {countries.map((c) => (
              <option key={c.iso} value={c.iso}>
                {c.name} +{c.code}
              </option>
            ))}
          </Select>
        </Field>
        <Field
          label="Number"
          fault={fault ?? local}
          hint={
            address && !local ? (
              <>
                Saved as <code>{address}</code>
                {countryOf(address) && `, ${countryOf(address)!.name}`}
              </>
            ) : (
              "With + and the country code."
            )
          }
        >
          <Input required type="tel" value={typed} placeholder="+14155550100" onChange={(e) => setTyped(e.target.value)} />
        </Field>
      </div>
      <Field label="Inbound workflow" optional hint="Answers this number's calls. Without one the number only dials.">
        <Select value={workflow} onChange={(e) => setWorkflow(e.target.value)}>
          <option value="">none</option>
          {workflows.data?.map((w) => (
            <option key={w.id} value={w.id}>
              {w.name}
            </option>
          ))}
        </Select>
      </Field>
      <Field label="Label" optional fault={faultOf(add.error, "label")}>
        <Input maxLength={64} value={label} placeholder="Front desk" onChange={(e) => setLabel(e.target.value)} />
      </Field>
      <Switch
        label="Show it to those we call"
        hint="The default caller ID of this account."
        checked={isDefault}
        onChange={setDefault}
      />
      <ErrorPanel error={add.error} shownFields={["address", "label"]} />
      <DialogEnd onClose={onClose} busy={add.isPending} disabled={!address || !!local}>
        Add
      </DialogEnd>
    </form>
  );
}
