import { useState } from "react";
import { faultOf } from "~/api/errors";
import { useCallActions } from "~/api/calls";
import { Button } from "~/design/button";
import { ErrorPanel } from "~/design/error_panel";
import { Field, Input, TextArea } from "~/design/field";
import { Confirm, Dialog } from "~/design/overlay";
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
  const [destination, setDestination] = useState("");
  const [message, setMessage] = useState("");
  const go = (e: React.FormEvent) => {
    e.preventDefault();
    transfer.mutate(
      { destination: destination.replace(/[\s()-]/g, ""), ...(message.trim() ? { message: message.trim() } : {}) },
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
      said="The caller is joined with somebody else; the agent leaves once they are."
    >
      <form className="form" onSubmit={go}>
        <Field label="To" fault={faultOf(transfer.error, "destination")} hint="With + and the country code.">
          <Input
            type="tel"
            required
            autoFocus
            placeholder="+14155550123"
            value={destination}
            onChange={(e) => setDestination(e.target.value)}
          />
        </Field>
        <Field label="Say first" optional fault={faultOf(transfer.error, "message")}>
          <TextArea
            maxLength={500}
            placeholder="One moment, I am putting you through."
            value={message}
            onChange={(e) => setMessage(e.target.value)}
          />
        </Field>
        <ErrorPanel error={transfer.error} shownFields={["destination", "message"]} />
        <div className="form-end">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" kind="primary" busy={transfer.isPending}>
            Transfer
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
