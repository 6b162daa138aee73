// For what the carrier may refuse because it would overwrite what is somebody else's: the reason is shown, and only then may
// one insist.
import { useState } from "react";
import { ApiError } from "~/api/errors";
import { Button } from "~/design/button";
import { ErrorPanel } from "~/design/error_panel";
import { Dialog } from "~/design/overlay";
import { useToasts } from "~/design/toast";
import { Notice } from "~/design/surface";

interface Outcome {
  ok: boolean;
  message?: string | null;
}
interface Props {
  title: string;
  said: string;
  action: string;
  danger?: boolean;
  run(force: boolean): Promise<Outcome | null | undefined>;
  onClose(): void;
}

export function ForceDialog({ title, said, action, danger, run, onClose }: Props) {
  const toasts = useToasts();
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<string | null>(null);
  const [error, setError] = useState<unknown>(null);
  const go = async (force: boolean) => {
    setBusy(true);
    setError(null);
    try {
      const outcome = await run(force);
      if (!outcome || outcome.ok) {
        toasts.say("Done", outcome?.message ?? undefined);
        onClose();
      } else setRefused(outcome.message ?? "Plivo was not changed.");
    } catch (e) {
      setError(e);
      if (e instanceof ApiError && [409, 502].includes(e.status)) setRefused("");
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog open onClose={onClose} title={title} said={refused === null ? said : undefined}>
      {refused && <Notice tone="warning">{refused}</Notice>}
      <ErrorPanel error={error} />
      <div className="form-end">
        <Button onClick={onClose}>Cancel</Button>
        {refused === null ? (
          <Button kind={danger ? "danger" : "primary"} busy={busy} onClick={() => void go(false)}>
            {action}
          </Button>
        ) : (
          <Button kind="danger" busy={busy} onClick={() => void go(true)}>
            {action} all the same
          </Button>
        )}
      </div>
    </Dialog>
  );
}
