// The Application at the carrier: what it should be, what it was seen to be, and what to do when they differ.
import { useState } from "react";
import { Link } from "react-router-dom";
import { useMay } from "~/api/session";
import { useConfigActions } from "~/api/telephony";
import type { CarrierApplication, TelephonyConfig } from "~/api/types";
import { Button } from "~/design/button";
import { Menu } from "~/design/overlay";
import { Time } from "~/design/time";
import { useToasts } from "~/design/toast";
import { Badge, Copyable, Facts, Notice, Panel } from "~/design/surface";
import { ChangeApplication } from "./change_application";
import { ForceDialog } from "./force_dialog";
import { ManualSetUp } from "./manual_set_up";
import { applicationState } from "./sync_state";

const settings = [
  ["answer_url", "Answer URL"],
  ["answer_method", "Method"],
  ["fallback_answer_url", "Fallback URL"],
  ["fallback_method", "Method"],
  ["hangup_url", "Hangup URL"],
  ["hangup_method", "Method"],
] as const;

export function Compare({ application }: { application: CarrierApplication }) {
  return (
    <div className="table-scroll">
      <table className="compare" aria-label="Wanted and seen at Plivo">
        <thead>
          <tr>
            <th scope="col">Setting</th>
            <th scope="col">Wanted</th>
            <th scope="col">Seen at Plivo</th>
          </tr>
        </thead>
        <tbody>
          {settings.map(([key, label]) => {
            const wanted = application.desired[key];
            const seen = application.observed[key];
            return (
              <tr key={key} className={wanted !== seen ? "differs" : undefined}>
                <td className="quiet">{label}</td>
                <td>
                  <code>{wanted ?? "–"}</code>
                </td>
                <td>
                  <code>{seen ?? "–"}</code>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

export function CarrierPanel({ config }: { config: TelephonyConfig }) {
  const admin = useMay("admin");
  const toasts = useToasts();
  const { sync } = useConfigActions(config.id);
  const [forcing, setForcing] = useState(false);
  const [choosing, setChoosing] = useState(false);
  const [manual, setManual] = useState(false);
  const application = config.application;
  const state = applicationState(application);
  const push = () =>
    sync.mutate(false, {
      onSuccess: ({ provider_sync: said }) =>
        toasts.say(said.ok ? "In step" : "Plivo is not in step", said.message ?? undefined, said.ok ? "ok" : "warning"),
      onError: (e) => toasts.fail("Not pushed", e),
    });

  return (
    <Panel
      title={
        <span className="row">
          At Plivo <Badge tone={state.tone}>{state.word}</Badge>
        </span>
      }
      actions={
        admin &&
        application && (
          <>
            <Button small icon="refresh" busy={sync.isPending} onClick={push}>
              Push again
            </Button>
            {["drifted", "held", "refused"].includes(application.state) && (
              <Button small kind="danger" onClick={() => setForcing(true)}>
                Re-apply
              </Button>
            )}
            <Menu
              label="More about the Application"
              entries={[{ text: "Choose another Application", icon: "settings", onSelect: () => setChoosing(true) }]}
            />
          </>
        )
      }
    >
      {!application && <p className="quiet">{state.why}</p>}
      {application && (
        <div className="stack">
          {state.tone !== "ok" && state.why && (
            <Notice tone={state.tone === "accent" ? undefined : "warning"}>
              <span className="wrap-anywhere">{state.why}</span>{" "}
              {state.tone !== "accent" && <Link to="#doctor">Ask the doctor</Link>}
            </Notice>
          )}
          <Facts
            of={[
              ["Application", application.application_id ? <Copyable key="a" text={application.application_id} /> : null],
              [
                "Answer URL",
                application.desired.answer_url ? <Copyable key="u" text={application.desired.answer_url} /> : null,
              ],
              ["Looked at", <Time key="t" at={application.checked_at} none="not yet" />],
              ...(application.attempts > 0 ? [["Tries in vain", String(application.attempts)] as const] : []),
              ...(application.next_attempt_at
                ? [["Next try", <Time key="n" at={application.next_attempt_at} />] as const]
                : []),
            ]}
          />
          {application.state !== "in_sync" && application.state !== "never" && <Compare application={application} />}
          {application.affected_numbers.length > 0 && (
            <p className="small quiet">Numbers whose calls are affected: {application.affected_numbers.join(", ")}</p>
          )}
          <div>
            <Button
              kind="plain"
              small
              icon={manual ? "chevron" : "right"}
              aria-expanded={manual}
              onClick={() => setManual(!manual)}
            >
              Set it by hand in Plivo&rsquo;s console
            </Button>
            {manual && <ManualSetUp application={application} />}
          </div>
        </div>
      )}
      {choosing && <ChangeApplication config={config} onClose={() => setChoosing(false)} />}
      {forcing && (
        <ForceDialog
          danger
          title="Re-apply at Plivo?"
          said="What was changed in Plivo's console is overwritten with what is wanted here."
          action="Re-apply"
          run={(force) => sync.mutateAsync(force).then((a) => a.provider_sync)}
          onClose={() => setForcing(false)}
        />
      )}
    </Panel>
  );
}
