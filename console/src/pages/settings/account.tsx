import { useState } from "react";
import { faultOf } from "~/api/errors";
import { useChangePassword, useOperator } from "~/api/session";
import { Button } from "~/design/button";
import { ErrorPanel } from "~/design/error_panel";
import { Field, Input, Segments } from "~/design/field";
import { sentence } from "~/design/format";
import { useToasts } from "~/design/toast";
import { Facts, Panel } from "~/design/surface";
import { chooseTheme, useTheme } from "~/shell/theme";

const passwordMin = 12;

export function Component() {
  const me = useOperator();
  const theme = useTheme();
  const change = useChangePassword();
  const toasts = useToasts();
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const submit = (e: React.FormEvent) => {
    e.preventDefault();
    change.mutate(
      { current_password: current, new_password: next },
      {
        onSuccess: () => {
          setCurrent("");
          setNext("");
          toasts.say("Password changed", "Your sessions elsewhere have ended.");
        },
      },
    );
  };
  return (
    <div className="stack wide" style={{ maxWidth: 620 }}>
      <Panel title="You">
        <Facts
          of={[
            ["Name", me.name],
            ["Email", me.email],
            ["Role", sentence(me.role)],
          ]}
        />
      </Panel>
      <Panel title="Looks">
        <Segments
          label="Theme"
          value={theme}
          options={[
            ["system", "As the system"],
            ["light", "Light"],
            ["dark", "Dark"],
          ]}
          onChange={chooseTheme}
        />
      </Panel>
      <Panel title="Password">
        <form className="form" onSubmit={submit}>
          <Field label="Now" fault={faultOf(change.error, "current_password")}>
            <Input
              type="password"
              required
              autoComplete="current-password"
              value={current}
              onChange={(e) => setCurrent(e.target.value)}
            />
          </Field>
          <Field label="New" hint={`${passwordMin} characters or more.`} fault={faultOf(change.error, "new_password")}>
            <Input
              type="password"
              required
              minLength={passwordMin}
              maxLength={256}
              autoComplete="new-password"
              value={next}
              onChange={(e) => setNext(e.target.value)}
            />
          </Field>
          <ErrorPanel error={change.error} shownFields={["current_password", "new_password"]} />
          <div className="form-end">
            <Button type="submit" kind="primary" busy={change.isPending}>
              Change it
            </Button>
          </div>
        </form>
      </Panel>
    </div>
  );
}
