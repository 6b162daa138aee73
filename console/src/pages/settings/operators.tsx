import { useState } from "react";
import { faultOf } from "~/api/errors";
import { useOperatorActions, useOperators } from "~/api/operators";
import { useMay, useOperator } from "~/api/session";
import type { Operator, Role } from "~/api/types";
import { Button } from "~/design/button";
import { ErrorPanel } from "~/design/error_panel";
import { Field, Input, Switch } from "~/design/field";
import { sentence } from "~/design/format";
import { Confirm, Dialog, DialogEnd, Menu } from "~/design/overlay";
import { Table } from "~/design/table";
import { Time } from "~/design/time";
import { useToasts } from "~/design/toast";
import { Badge, Panel, Skeleton } from "~/design/surface";
import { NotForYou } from "~/shell/not_for_you";
import { RoleSelect } from "./role_select";

const passwordMin = 12;

function Edit({ operator, onClose }: { operator: Operator | null; onClose(): void }) {
  const { add, change } = useOperatorActions();
  const [name, setName] = useState(operator?.name ?? "");
  const [email, setEmail] = useState(operator?.email ?? "");
  const [role, setRole] = useState<Role>(operator?.role ?? "operator");
  const [password, setPassword] = useState("");
  const [active, setActive] = useState(operator?.is_active ?? true);
  const error = add.error ?? change.error;
  const save = (e: React.FormEvent) => {
    e.preventDefault();
    const how = { onSuccess: onClose };
    if (operator)
      change.mutate({ id: operator.id, name: name.trim(), role, is_active: active, ...(password ? { password } : {}) }, how);
    else add.mutate({ name: name.trim(), email: email.trim(), role, password }, how);
  };
  return (
    <Dialog open onClose={onClose} title={operator ? operator.name : "Add an operator"}>
      <form className="form" onSubmit={save}>
        <Field label="Name" fault={faultOf(error, "name")}>
          <Input required autoFocus maxLength={64} value={name} onChange={(e) => setName(e.target.value)} />
        </Field>
        {!operator && (
          <Field label="Email" hint="They sign in with it." fault={faultOf(error, "email")}>
            <Input type="email" required value={email} onChange={(e) => setEmail(e.target.value)} />
          </Field>
        )}
        <RoleSelect value={role} onChange={setRole} fault={faultOf(error, "role")} />
        <Field
          label={operator ? "New password" : "First password"}
          optional={!!operator}
          hint={operator ? "Ends their sessions." : `${passwordMin} characters or more. They change it under My account.`}
          fault={faultOf(error, "password")}
        >
          <Input
            type="password"
            autoComplete="new-password"
            required={!operator}
            minLength={passwordMin}
            maxLength={256}
            value={password}
            onChange={(e) => setPassword(e.target.value)}
          />
        </Field>
        {operator && <Switch label="May sign in" checked={active} onChange={setActive} />}
        <ErrorPanel error={error} shownFields={["name", "email", "role", "password"]} />
        <DialogEnd onClose={onClose} busy={add.isPending || change.isPending}>
          Save
        </DialogEnd>
      </form>
    </Dialog>
  );
}

export function Component() {
  return useMay("admin") ? <Operators /> : <NotForYou role="admin" />;
}

function Operators() {
  const me = useOperator();
  const operators = useOperators();
  const { remove } = useOperatorActions();
  const toasts = useToasts();
  const [editing, setEditing] = useState<Operator | "new" | null>(null);
  const [removing, setRemoving] = useState<Operator | null>(null);
  return (
    <Panel
      title="Operators"
      flush
      actions={
        <Button small kind="primary" icon="plus" onClick={() => setEditing("new")}>
          Add an operator
        </Button>
      }
    >
      {operators.isPending && (
        <div className="inside">
          <Skeleton />
        </div>
      )}
      {operators.error && (
        <div className="inside">
          <ErrorPanel error={operators.error} onRetry={() => void operators.refetch()} />
        </div>
      )}
      {operators.data && (
        <Table
          label="Operators"
          rows={operators.data}
          keyOf={(o) => o.id}
          columns={[
            {
              head: "Name",
              lead: true,
              cell: (o) => (
                <span>
                  <span className="strong">{o.name}</span> {o.id === me.id && <span className="faint small">you</span>}{" "}
                  {!o.is_active && <Badge tone="warning">May not sign in</Badge>}
                </span>
              ),
            },
            { head: "Email", cell: (o) => o.email },
            { head: "Role", cell: (o) => <Badge tone={o.role === "admin" ? "warning" : "none"}>{sentence(o.role)}</Badge> },
            { head: "Last signed in", cell: (o) => <Time at={o.last_signed_in_at} /> },
            {
              head: "",
              right: true,
              cell: (o) => (
                <Menu
                  label={`Actions for ${o.name}`}
                  entries={[
                    { text: "Change", icon: "settings", onSelect: () => setEditing(o) },
                    o.id !== me.id && { text: "Remove", icon: "trash", danger: true, onSelect: () => setRemoving(o) },
                  ]}
                />
              ),
            },
          ]}
        />
      )}
      {editing && <Edit operator={editing === "new" ? null : editing} onClose={() => setEditing(null)} />}
      <Confirm
        open={!!removing}
        onClose={() => setRemoving(null)}
        title={`Remove ${removing?.name}?`}
        action="Remove"
        busy={remove.isPending}
        onConfirm={() =>
          removing &&
          remove.mutate(removing.id, { onSuccess: () => setRemoving(null), onError: (e) => toasts.fail("Not removed", e) })
        }
      >
        <p>Their sessions end at once. What they did stays in the records.</p>
      </Confirm>
    </Panel>
  );
}
