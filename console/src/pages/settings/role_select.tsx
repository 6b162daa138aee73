import type { Role } from "~/api/types";
import { Field, Select } from "~/design/field";

const roles: readonly [Role, string][] = [
  ["viewer", "Viewer: sees everything but secrets"],
  ["operator", "Operator: also works with workflows and calls"],
  ["admin", "Admin: also has keys, operators and carrier accounts"],
];

export function RoleSelect({ value, onChange, fault }: { value: Role; onChange(role: Role): void; fault?: string | null }) {
  return (
    <Field label="Role" fault={fault}>
      <Select value={value} onChange={(e) => onChange(e.target.value as Role)}>
        {roles.map(([role, words]) => (
          <option key={role} value={role}>
            {words}
          </option>
        ))}
      </Select>
    </Field>
  );
}
