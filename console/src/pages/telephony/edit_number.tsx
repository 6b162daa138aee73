import { useState } from "react";
import { faultOf } from "~/api/errors";
import { useNumberActions } from "~/api/numbers";
import type { PhoneNumber, TelephonyConfig } from "~/api/types";
import { ErrorPanel } from "~/design/error_panel";
import { Field, Input, Switch } from "~/design/field";
import { phone } from "~/design/format";
import { Dialog, DialogEnd } from "~/design/overlay";
import { Notice } from "~/design/surface";

export function EditNumber({ config, number, onClose }: { config: TelephonyConfig; number: PhoneNumber; onClose(): void }) {
  const { change } = useNumberActions(config.id);
  const [label, setLabel] = useState(number.label ?? "");
  const [active, setActive] = useState(number.is_active);
  const said = change.data?.provider_sync;
  return (
    <Dialog open onClose={onClose} title={phone(number.address)}>
      <form
        className="form"
        onSubmit={(e) => {
          e.preventDefault();
          change.mutate(
            { id: number.id, label: label.trim() || null, is_active: active },
            { onSuccess: (n) => (n.provider_sync?.ok ?? true) && onClose() },
          );
        }}
      >
        <Field label="Label" optional fault={faultOf(change.error, "label")}>
          <Input autoFocus maxLength={64} value={label} onChange={(e) => setLabel(e.target.value)} />
        </Field>
        <Switch
          label="Active"
          hint="Switched off, its calls are refused and it does not dial."
          checked={active}
          onChange={setActive}
        />
        {said && !said.ok && <Notice tone="warning">Saved, but Plivo is not in step: {said.message}</Notice>}
        <ErrorPanel error={change.error} shownFields={["label"]} />
        <DialogEnd onClose={onClose} busy={change.isPending}>
          Save
        </DialogEnd>
      </form>
    </Dialog>
  );
}
