// A carrier account in three steps: which provider and credentials, tried at the carrier; which Application; what was kept.
import "./telephony.css";
import { useState } from "react";
import { useNavigate } from "react-router-dom";
import { faultOf } from "~/api/errors";
import { useMay } from "~/api/session";
import { type NewConfig, useCreateConfig, useProbe, useProviders } from "~/api/telephony";
import type { CarrierAccount } from "~/api/types";
import { Button } from "~/design/button";
import { ErrorPanel } from "~/design/error_panel";
import { Field, Input, Switch } from "~/design/field";
import { useToasts } from "~/design/toast";
import { Facts, Notice, Page, Panel, Skeleton } from "~/design/surface";
import { NotForYou } from "~/shell/not_for_you";
import { ApplicationChoice } from "./application_choice";
import { ProviderFields, type Values, configOf } from "./provider_fields";

const steps = ["Credentials", "Application", "Save"] as const;
// Chosen in a step of its own, or kept elsewhere now.
const elsewhere = new Set(["application_id", "from_numbers"]);

function Steps({ at }: { at: number }) {
  return (
    <ol className="steps" aria-label="Steps">
      {steps.map((step, i) => (
        <li key={step} aria-current={i === at ? "step" : undefined}>
          <span>{i + 1}</span>
          {step}
        </li>
      ))}
    </ol>
  );
}

export function Component() {
  if (useMay("admin")) return <Add />;
  return (
    <Page narrow title="Add configuration" crumb={{ to: "/telephony-configurations", text: "Telephony" }}>
      <NotForYou role="admin" />
    </Page>
  );
}

function Add() {
  const navigate = useNavigate();
  const toasts = useToasts();
  const providers = useProviders();
  const probe = useProbe();
  const create = useCreateConfig();
  const [name, setName] = useState("");
  const [isDefault, setDefault] = useState(true);
  const [chosen, setChosen] = useState<string | null>(null);
  const [values, setValues] = useState<Values>({});
  const [apiUrl, setApiUrl] = useState("");
  const [account, setAccount] = useState<CarrierAccount | null>(null);

  const provider =
    providers.data?.find((p) => p.provider === chosen) ?? (providers.data?.length === 1 ? providers.data[0] : undefined);
  const config = () =>
    ({
      ...configOf(provider!.provider, provider!.fields, values),
      ...(apiUrl.trim() ? { api_url: apiUrl.trim() } : {}),
    }) as NewConfig["config"];
  const tryThem = (e: React.FormEvent) => {
    e.preventDefault();
    probe.mutate({ config: config() }, { onSuccess: (answer) => answer.ok && setAccount(answer) });
  };
  const save = () =>
    create.mutate(
      { name: name.trim(), is_default_outbound: isDefault, config: config() },
      {
        onSuccess: (made) => {
          toasts.say(
            `${made.name} is saved`,
            [...new Set([...(probe.data?.notices ?? []), ...(made.notices ?? [])])].join("; ") || "Now add a number.",
          );
          navigate(`/telephony-configurations/${made.id}`);
        },
      },
    );

  return (
    <Page narrow title="Add configuration" crumb={{ to: "/telephony-configurations", text: "Telephony" }}>
      <ErrorPanel error={providers.error} onRetry={() => void providers.refetch()} />
      {providers.isPending && <Skeleton lines={5} />}
      {providers.data && !provider && (
        <Panel title="Which carrier?">
          <div className="row">
            {providers.data.map((p) => (
              <Button key={p.provider} onClick={() => setChosen(p.provider)}>
                {p.display_name}
              </Button>
            ))}
          </div>
        </Panel>
      )}
      {provider && <Steps at={account ? 1 : 0} />}
      {provider && !account && (
        <Panel title={`${provider.display_name} credentials`}>
          <form className="form" onSubmit={tryThem}>
            <p className="quiet prose">
              Both are on the overview page of the {provider.display_name} console. They are tried before anything is saved,
              kept sealed, and never shown again.
            </p>
            <Field label="Name" hint="How you will know this account." fault={faultOf(create.error, "name")}>
              <Input
                required
                autoFocus
                maxLength={64}
                value={name}
                placeholder="Main line"
                onChange={(e) => setName(e.target.value)}
              />
            </Field>
            <ProviderFields
              fields={provider.fields.filter((f) => !elsewhere.has(f.name))}
              values={values}
              onChange={setValues}
              error={probe.error}
            />
            <details>
              <summary className="quiet small">Another address of the carrier&rsquo;s API</summary>
              <Field
                label="API URL"
                optional
                hint="For an emulator or a proxy. Blank: the node's own setting."
                fault={faultOf(probe.error, "api_url")}
              >
                <Input
                  mono
                  value={apiUrl}
                  placeholder="https://api.plivo.com/v1"
                  onChange={(e) => setApiUrl(e.target.value)}
                />
              </Field>
            </details>
            <ErrorPanel error={probe.error} shownFields={["config.auth_id", "config.auth_token", "auth_id", "auth_token"]} />
            {probe.data && !probe.data.ok && (
              <ErrorPanel title={`${provider.display_name} said no`} error={new Error(probe.data.message)} />
            )}
            <div className="form-end">
              <Button onClick={() => navigate("/telephony-configurations")}>Cancel</Button>
              <Button type="submit" kind="primary" busy={probe.isPending}>
                Try them
              </Button>
            </div>
          </form>
        </Panel>
      )}
      {provider && account && (
        <>
          <Notice tone="ok">
            <div className="strong">{account.message}</div>
            {account.notices.map((n) => (
              <div key={n} className="quiet small">
                {n}
              </div>
            ))}
          </Notice>
          <Panel title="The account">
            <Facts
              of={[
                ["Name", account.account?.name],
                ["Auth ID", <code key="id">{account.account?.auth_id}</code>],
                [
                  "Balance",
                  account.account?.balance ? `${account.account.balance} ${account.account.currency ?? ""}` : null,
                ],
                [
                  "Numbers",
                  `${account.numbers.length}, of which ${account.numbers.filter((n) => n.voice).length} take voice`,
                ],
              ]}
            />
          </Panel>
          <Panel title="Which Application answers the calls?">
            <ApplicationChoice
              applications={account.applications}
              value={values.application_id ?? ""}
              onChange={(id) => setValues({ ...values, application_id: id })}
            />
          </Panel>
          <Panel>
            <div className="form">
              <Switch
                label="Dial with this account"
                hint="Used for outbound calls that name no other."
                checked={isDefault}
                onChange={setDefault}
              />
              <ErrorPanel error={create.error} title="It was not saved" />
              <div className="form-end">
                <Button onClick={() => setAccount(null)}>Back</Button>
                <Button kind="primary" busy={create.isPending} onClick={save}>
                  Save
                </Button>
              </div>
            </div>
          </Panel>
        </>
      )}
    </Page>
  );
}
