// One carrier account: its numbers and whether the carrier is in step, its doctor, its limits, its credentials.
import "./telephony.css";
import { useState } from "react";
import { useNavigate, useParams } from "react-router-dom";
import { useMay } from "~/api/session";
import { useConfig, useConfigActions } from "~/api/telephony";
import type { TelephonyConfig } from "~/api/types";
import { Button } from "~/design/button";
import { ErrorPanel } from "~/design/error_panel";
import { sentence } from "~/design/format";
import { Confirm, Menu } from "~/design/overlay";
import { useToasts } from "~/design/toast";
import { Badge, Notice, Page, Skeleton } from "~/design/surface";
import { CarrierPanel } from "./carrier_panel";
import { CredentialsPanel } from "./credentials_panel";
import { Doctor } from "./doctor";
import { LimitsPanel } from "./limits_panel";
import { NumbersPanel } from "./numbers_panel";
import { SpendPanel } from "./spend_panel";

function Actions({ config }: { config: TelephonyConfig }) {
  const navigate = useNavigate();
  const toasts = useToasts();
  const actions = useConfigActions(config.id);
  const [removing, setRemoving] = useState(false);
  return (
    <>
      {config.inactive && (
        <Button
          busy={actions.reactivate.isPending}
          onClick={() => actions.reactivate.mutate(undefined, { onError: (e) => toasts.fail("It stays off", e) })}
        >
          Use it again
        </Button>
      )}
      <Menu
        label="More"
        trigger={<Button icon="more" aria-label="More" />}
        entries={[
          !config.is_default_outbound && {
            text: "Dial with this account by default",
            icon: "outbound",
            onSelect: () =>
              actions.setDefault.mutate(undefined, {
                onSuccess: () => toasts.say("Calls are dialed with this account now"),
                onError: (e) => toasts.fail("Not changed", e),
              }),
          },
          { text: "Remove", icon: "trash", danger: true, onSelect: () => setRemoving(true) },
        ]}
      />
      <Confirm
        open={removing}
        onClose={() => setRemoving(false)}
        title={`Remove ${config.name}?`}
        action="Remove"
        busy={actions.remove.isPending}
        onConfirm={() =>
          actions.remove.mutate(undefined, {
            onSuccess: () => {
              toasts.say(`${config.name} is removed`);
              navigate("/telephony-configurations");
            },
          })
        }
      >
        <p>
          Its credentials are forgotten. Its calls stay in the log. Numbers are removed first, so that Plivo can be told.
        </p>
        <ErrorPanel error={actions.remove.error} />
      </Confirm>
    </>
  );
}

export function Component() {
  const id = Number(useParams().id);
  const query = useConfig(id);
  const admin = useMay("admin");
  const config = query.data;

  if (!config)
    return (
      <Page title="Telephony configuration" crumb={{ to: "/telephony-configurations", text: "Telephony" }}>
        {query.isPending ? <Skeleton lines={5} /> : <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />}
      </Page>
    );
  const blocked = config.setup_checklist?.steps.filter((s) => s.blocks_outbound && !s.complete) ?? [];
  return (
    <Page
      crumb={{ to: "/telephony-configurations", text: "Telephony" }}
      title={config.name}
      said={
        <span className="row">
          <Badge>Plivo</Badge>
          {config.practice && <Badge tone="caller">Practice, not a real line</Badge>}
          {config.is_default_outbound && <Badge tone="accent">Dials by default</Badge>}
          {config.inactive && <Badge tone="warning">Switched off</Badge>}
        </span>
      }
      actions={admin && <Actions config={config} />}
    >
      {config.inactive && config.inactive_reason && <Notice tone="warning">{sentence(config.inactive_reason)}</Notice>}
      {blocked.map((step) => (
        <Notice key={step.key} tone="warning">
          <span className="strong">{step.title}.</span> {step.description}
        </Notice>
      ))}
      <div className="detail-grid">
        <div className="stack wide">
          <NumbersPanel config={config} />
          <CarrierPanel config={config} />
          <Doctor config={config} />
        </div>
        <div className="stack wide">
          <LimitsPanel config={config} />
          <SpendPanel id={config.id} />
          <CredentialsPanel config={config} />
        </div>
      </div>
    </Page>
  );
}
