import { useOperator } from "~/api/session";
import type { Role } from "~/api/types";
import { Notice } from "~/design/surface";

const who: Record<Role, string> = { viewer: "anybody", operator: "an operator or an admin", admin: "an admin" };

/// Stands where a page would only collect refusals.
export function NotForYou({ role }: { role: Role }) {
  const me = useOperator();
  return (
    <Notice>
      <div className="strong">This is for {who[role]}.</div>
      You are signed in as {me.name}, {me.role}. An admin can change that under Settings, Operators.
    </Notice>
  );
}
