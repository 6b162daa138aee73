// Another Application for this account: one of its own list, or one that Tandem makes.
import { useState } from "react";
import { type ConfigChange, useCarrierAccount, useConfigActions } from "~/api/telephony";
import type { TelephonyConfig } from "~/api/types";
import { Button } from "~/design/button";
import { ErrorPanel } from "~/design/error_panel";
import { Dialog } from "~/design/overlay";
import { useToasts } from "~/design/toast";
import { Skeleton } from "~/design/surface";
import { ApplicationChoice } from "./application_choice";

export function ChangeApplication({ config, onClose }: { config: TelephonyConfig; onClose(): void }) {
  const account = useCarrierAccount(config.id);
  const { change } = useConfigActions(config.id);
  const toasts = useToasts();
  const kept = config.credentials.application_id ?? "";
  const [chosen, setChosen] = useState(kept);
  const refused = account.data && !account.data.ok ? new Error(account.data.message) : null;
  const save = () =>
    change.mutate(
      { config: { provider: config.provider, application_id: chosen } as NonNullable<ConfigChange["config"]> },
      {
        onSuccess: (now) => {
          toasts.say("The Application is chosen", now.application?.message ?? undefined);
          onClose();
        },
      },
    );
  return (
    <Dialog
      open
      onClose={onClose}
      title="Which Application answers the calls?"
      said="Numbers are linked to it with the next push. What somebody else had set there is asked about before it is overwritten."
    >
      {account.isPending && <Skeleton />}
      <ErrorPanel error={account.error ?? refused} title="The account's list could not be read" />
      {account.data && <ApplicationChoice applications={account.data.applications} value={chosen} onChange={setChosen} />}
      <ErrorPanel error={change.error} />
      <div className="form-end">
        <Button onClick={onClose}>Cancel</Button>
        <Button kind="primary" busy={change.isPending} disabled={chosen === kept} onClick={save}>
          Save
        </Button>
      </div>
    </Dialog>
  );
}
