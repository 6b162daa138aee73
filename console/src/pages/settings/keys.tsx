import { useState } from "react";
import { faultOf } from "~/api/errors";
import { useMay } from "~/api/session";
import { useApiKeyActions, useApiKeys } from "~/api/settings";
import type { Role } from "~/api/types";
import { Button } from "~/design/button";
import { ErrorPanel } from "~/design/error_panel";
import { Field, Input, Select, Switch } from "~/design/field";
import { sentence } from "~/design/format";
import { Dialog, DialogEnd } from "~/design/overlay";
import { Table } from "~/design/table";
import { Time } from "~/design/time";
import { useToasts } from "~/design/toast";
import { Badge, Copyable, Empty, Panel, Skeleton } from "~/design/surface";
import { NotForYou } from "~/shell/not_for_you";
import { RoleSelect } from "./role_select";

const spans = [
  ["", "never"],
  ["30", "in 30 days"],
  ["90", "in 90 days"],
  ["365", "in a year"],
] as const;

function MakeKey({ onClose }: { onClose(): void }) {
  const { add } = useApiKeyActions();
  const [name, setName] = useState("");
  const [role, setRole] = useState<Role>("operator");
  const [days, setDays] = useState("");
  if (add.data)
    return (
      <Dialog
        open
        onClose={onClose}
        title={`The key “${add.data.name}”`}
        said="It is shown only now. Keep it where secrets are kept."
      >
        <Copyable text={add.data.api_key} />
        <p className="quiet small">
          Programs send it as the header <code>X-API-Key</code>.
        </p>
        <div className="form-end">
          <Button kind="primary" onClick={onClose}>
            I have kept it
          </Button>
        </div>
      </Dialog>
    );
  return (
    <Dialog open onClose={onClose} title="Make an API key">
      <form
        className="form"
        onSubmit={(e) => {
          e.preventDefault();
          add.mutate({
            name: name.trim(),
            role,
            expires_at: days ? new Date(Date.now() + Number(days) * 86_400_000).toISOString() : null,
          });
        }}
      >
        <Field label="Name" hint="What it is for." fault={faultOf(add.error, "name")}>
          <Input
            required
            autoFocus
            maxLength={255}
            placeholder="Booking system"
            value={name}
            onChange={(e) => setName(e.target.value)}
          />
        </Field>
        <RoleSelect value={role} onChange={setRole} fault={faultOf(add.error, "role")} />
        <Field label="Expires" fault={faultOf(add.error, "expires_at")}>
          <Select value={days} onChange={(e) => setDays(e.target.value)}>
            {spans.map(([value, word]) => (
              <option key={value} value={value}>
                {word}
              </option>
            ))}
          </Select>
        </Field>
        <ErrorPanel error={add.error} shownFields={["name", "role", "expires_at"]} />
        <DialogEnd onClose={onClose} busy={add.isPending}>
          Make it
        </DialogEnd>
      </form>
    </Dialog>
  );
}

export function Component() {
  return useMay("admin") ? <Keys /> : <NotForYou role="admin" />;
}

function Keys() {
  const [archived, setArchived] = useState(false);
  const keys = useApiKeys(archived);
  const { archive, reactivate } = useApiKeyActions();
  const toasts = useToasts();
  const [making, setMaking] = useState(false);
  const make = (
    <Button small kind="primary" icon="plus" onClick={() => setMaking(true)}>
      Make a key
    </Button>
  );
  return (
    <div className="stack">
      <Panel title="API keys" actions={make} flush>
        {keys.isPending && (
          <div className="inside">
            <Skeleton />
          </div>
        )}
        {keys.error && (
          <div className="inside">
            <ErrorPanel error={keys.error} onRetry={() => void keys.refetch()} />
          </div>
        )}
        {keys.data?.length === 0 && (
          <Empty icon="key" title="No keys yet">
            Programs that use the API have a key of their own, with no more rights than they need, and one that can be taken
            away alone.
          </Empty>
        )}
        {keys.data && keys.data.length > 0 && (
          <Table
            label="API keys"
            rows={keys.data}
            keyOf={(k) => k.id}
            columns={[
              { head: "Name", lead: true, cell: (k) => <span className="strong">{k.name}</span> },
              { head: "Begins with", cell: (k) => <code>{k.key_prefix}…</code> },
              { head: "May", cell: (k) => <Badge tone={k.role === "admin" ? "warning" : "none"}>{sentence(k.role)}</Badge> },
              { head: "Last used", cell: (k) => <Time at={k.last_used_at} /> },
              { head: "Expires", cell: (k) => <Time at={k.expires_at} /> },
              {
                head: "",
                right: true,
                cell: (k) =>
                  k.is_active ? (
                    <Button
                      small
                      kind="danger"
                      onClick={() =>
                        archive.mutate(k.id, {
                          onSuccess: () => toasts.say(`${k.name} is refused from now on`),
                          onError: (e) => toasts.fail("Not archived", e),
                        })
                      }
                    >
                      Archive
                    </Button>
                  ) : (
                    <Button
                      small
                      onClick={() => reactivate.mutate(k.id, { onError: (e) => toasts.fail("Not taken back", e) })}
                    >
                      Use again
                    </Button>
                  ),
              },
            ]}
          />
        )}
      </Panel>
      <div style={{ maxWidth: 320 }}>
        <Switch label="Show archived keys" checked={archived} onChange={setArchived} />
      </div>
      {making && <MakeKey onClose={() => setMaking(false)} />}
    </div>
  );
}
