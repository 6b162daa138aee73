// The first operator of a node, and an API key that is shown this once.
import { useState } from "react";
import { faultOf } from "~/api/errors";
import { useEnter, useFirstOperator } from "~/api/session";
import { Button } from "~/design/button";
import { ErrorPanel } from "~/design/error_panel";
import { Field, Input } from "~/design/field";
import { Copyable } from "~/design/surface";
import { EntryFrame } from "./frame";

const empty = { name: "", email: "", password: "", bootstrap_key: "" };
const passwordMin = 12;

export default function FirstRun() {
  const first = useFirstOperator();
  const enter = useEnter();
  const [who, setWho] = useState(empty);
  const set = (name: keyof typeof empty) => (e: React.ChangeEvent<HTMLInputElement>) =>
    setWho({ ...who, [name]: e.target.value });
  const fault = (name: keyof typeof empty) => faultOf(first.error, name);

  if (first.data)
    return (
      <EntryFrame>
        <h1>You are in, {first.data.session.operator?.name}</h1>
        <div className="once">
          <strong>An API key for your programs</strong>
          <p className="quiet">
            It is shown only now. Keep it where secrets are kept; more can be made under Settings at any time.
          </p>
          <Copyable text={first.data.api_key} />
        </div>
        <Button kind="primary" onClick={() => enter(first.data.session)}>
          I have kept it, go on
        </Button>
      </EntryFrame>
    );
  return (
    <EntryFrame>
      <div>
        <h1>Welcome to Tandem</h1>
        <p className="quiet">Make the first operator: an admin, who adds everybody else.</p>
      </div>
      <form
        className="form"
        onSubmit={(e) => {
          e.preventDefault();
          first.mutate(who);
        }}
      >
        <ErrorPanel error={first.error} shownFields={Object.keys(empty)} />
        <Field label="Name" fault={fault("name")}>
          <Input required autoFocus autoComplete="name" maxLength={64} value={who.name} onChange={set("name")} />
        </Field>
        <Field label="Email" fault={fault("email")}>
          <Input type="email" required autoComplete="username" value={who.email} onChange={set("email")} />
        </Field>
        <Field
          label="Password"
          hint={`${passwordMin} characters or more; a few words together are good.`}
          fault={fault("password")}
        >
          <Input
            type="password"
            required
            minLength={passwordMin}
            maxLength={256}
            autoComplete="new-password"
            value={who.password}
            onChange={set("password")}
          />
        </Field>
        <Field
          label="Bootstrap key"
          hint={
            <>
              The value of <code>TANDEM_BOOTSTRAP_API_KEY</code>, or what the node printed when it first started. It proves
              that this node is yours.
            </>
          }
          fault={fault("bootstrap_key")}
        >
          <Input
            type="password"
            mono
            required
            autoComplete="off"
            value={who.bootstrap_key}
            onChange={set("bootstrap_key")}
          />
        </Field>
        <Button type="submit" kind="primary" busy={first.isPending}>
          Begin
        </Button>
      </form>
    </EntryFrame>
  );
}
