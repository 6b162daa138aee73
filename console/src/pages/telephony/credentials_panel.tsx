import { useState } from "react";
import { useMay } from "~/api/session";
import { type ConfigChange, type NewConfig, useConfigActions, useProbe, useProviders } from "~/api/telephony";
import type { TelephonyConfig } from "~/api/types";
import { faultOf } from "~/api/errors";
import { Button } from "~/design/button";
import { ErrorPanel } from "~/design/error_panel";
import { Field, Input } from "~/design/field";
import { Time } from "~/design/time";
import { Dialog, DialogEnd } from "~/design/overlay";
import { useToasts } from "~/design/toast";
import { Facts, Panel } from "~/design/surface";
import { ProviderFields, type Values, configOf } from "./provider_fields";

export function CredentialsPanel({ config }: { config: TelephonyConfig }) {
  const admin = useMay("admin");
  const [editing, setEditing] = useState(false);
  const { credentials } = config;
  return (
    <Panel
      title="Credentials"
      actions={
        admin && (
          <Button small onClick={() => setEditing(true)}>
            Change
          </Button>
        )
      }
    >
      <Facts
        of={[
          ["Auth ID", <code key="i">{credentials.auth_id.replace(/^\*+/, "…")}</code>],
          ["Auth Token", <code key="t">{credentials.auth_token.replace(/^\*+/, "…")}</code>],
          ...(credentials.api_url ? [["API URL", <code key="u">{credentials.api_url}</code>] as const] : []),
          ["Last accepted", <Time key="w" at={config.application?.credentials_worked_at} none="not tried yet" />],
          ["Added", <Time key="c" at={config.created_at} />],
        ]}
      />
      {editing && <Edit config={config} onClose={() => setEditing(false)} />}
    </Panel>
  );
}

function Edit({ config, onClose }: { config: TelephonyConfig; onClose(): void }) {
  const toasts = useToasts();
  const provider = useProviders().data?.find((p) => p.provider === config.provider);
  const { change } = useConfigActions(config.id);
  const probe = useProbe();
  const [name, setName] = useState(config.name);
  const [values, setValues] = useState<Values>({
    auth_id: config.credentials.auth_id,
    auth_token: config.credentials.auth_token,
  });
  const [apiUrl, setApiUrl] = useState(config.credentials.api_url ?? "");
  const fields = provider?.fields.filter((f) => f.sensitive) ?? [];
  const urlChanged = apiUrl.trim() !== (config.credentials.api_url ?? "");
  const carrierChanged =
    urlChanged || fields.some((f) => values[f.name] !== (config.credentials as Record<string, unknown>)[f.name]);
  const save = async (e: React.FormEvent) => {
    e.preventDefault();
    const wanted = {
      ...configOf(config.provider, fields, values),
      ...(urlChanged ? { api_url: apiUrl.trim() } : {}),
    } as NonNullable<ConfigChange["config"]>;
    if (carrierChanged) {
      const { api_url: _, ...rest } = wanted;
      const answer = await probe
        .mutateAsync({
          config: (apiUrl.trim() ? { ...rest, api_url: apiUrl.trim() } : rest) as NewConfig["config"],
          telephony_configuration_id: config.id,
        })
        .catch(() => null);
      if (!answer?.ok) return;
    }
    change.mutate(
      { name: name.trim(), ...(carrierChanged ? { config: wanted } : {}) },
      {
        onSuccess: (kept) => {
          toasts.say("Saved", kept.notices?.join("; "));
          onClose();
        },
      },
    );
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title="Name and credentials"
      said="What is left as it is stays. What is changed is tried at Plivo before it is kept."
    >
      <form className="form" onSubmit={(e) => void save(e)}>
        <Field label="Name" fault={faultOf(change.error, "name")}>
          <Input required maxLength={64} value={name} onChange={(e) => setName(e.target.value)} />
        </Field>
        <ProviderFields fields={fields} values={values} onChange={setValues} error={probe.error ?? change.error} />
        <Field
          label="API URL"
          optional
          hint="For an emulator or a proxy. Blank: the node's own setting."
          fault={faultOf(probe.error, "api_url") ?? faultOf(change.error, "api_url")}
        >
          <Input mono value={apiUrl} placeholder="https://api.plivo.com/v1" onChange={(e) => setApiUrl(e.target.value)} />
        </Field>
        {probe.data && !probe.data.ok && <ErrorPanel title="Plivo said no" error={new Error(probe.data.message)} />}
        <ErrorPanel
          error={probe.error ?? change.error}
          shownFields={["name", "auth_id", "auth_token", "api_url", "config.auth_id", "config.auth_token", "config.api_url"]}
        />
        <DialogEnd onClose={onClose} busy={probe.isPending || change.isPending}>
          Save
        </DialogEnd>
      </form>
    </Dialog>
  );
}
