import { useState } from "react";
import { faultOf } from "~/api/errors";
import { useCallActions } from "~/api/calls";
import { ErrorPanel } from "~/design/error_panel";
import { Field, Input, Select, TextArea } from "~/design/field";
import { Confirm, Dialog, DialogEnd } from "~/design/overlay";
import { useToasts } from "~/design/toast";

export function HangUp({ id, who, onClose }: { id: number; who: string; onClose(): void }) {
  const { hangUp } = useCallActions(id);
  const toasts = useToasts();
  const go = () =>
    hangUp.mutate(undefined, {
      onSuccess: (answer) => {
        toasts.say("Hanging up", answer.message);
        onClose();
      },
    });
  return (
    <Confirm open onClose={onClose} title={`Hang up on ${who}?`} action="Hang up" busy={hangUp.isPending} onConfirm={go}>
      <p>The agent stops in the middle of what it says, and the line is cut.</p>
      <ErrorPanel error={hangUp.error} />
    </Confirm>
  );
}

export function Transfer({ id, onClose }: { id: number; onClose(): void }) {
  const { transfer } = useCallActions(id);
  const toasts = useToasts();
  const [to, setTo] = useState("");
  const [mode, setMode] = useState<"cold" | "warm">("cold");
  const [whisper, setWhisper] = useState("");
  const go = (e: React.FormEvent) => {
    e.preventDefault();
    transfer.mutate(
      { to: to.replace(/[\s()-]/g, ""), mode, ...(whisper.trim() ? { whisper: whisper.trim() } : {}) },
      {
        onSuccess: (answer) => {
          toasts.say("Transferring", answer.message);
          onClose();
        },
      },
    );
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title="Transfer the call"
      said="The agent leaves; when nobody takes the call, the caller comes back to it."
    >
      <form className="form" onSubmit={go}>
        <Field label="To" fault={faultOf(transfer.error, "to")} hint="With + and the country code.">
          <Input
            type="tel"
            required
            autoFocus
            placeholder="+14155550123"
            value={to}
            onChange={(e) => setTo(e.target.value)}
          />
        </Field>
        <Field
          label="How"
          fault={faultOf(transfer.error, "mode")}
          hint={
            mode === "cold"
              ? "The caller hears it ring and is put through."
              : "The caller holds until whoever answers has heard what you say first."
          }
        >
          <Select value={mode} onChange={(e) => setMode(e.target.value as typeof mode)}>
            <option value="cold">Put through at once</option>
            <option value="warm">Announce first</option>
          </Select>
        </Field>
        <Field
          label="Tell them first"
          optional
          fault={faultOf(transfer.error, "whisper")}
          hint="The caller does not hear it."
        >
          <TextArea
            maxLength={1000}
            placeholder="A caller about a refund."
            value={whisper}
            onChange={(e) => setWhisper(e.target.value)}
          />
        </Field>
        <ErrorPanel error={transfer.error} shownFields={["to", "mode", "whisper"]} />
        <DialogEnd onClose={onClose} busy={transfer.isPending}>
          Transfer
        </DialogEnd>
      </form>
    </Dialog>
  );
}
