import { useOperator, useSignOut } from "~/api/session";

export function useSession() {
  const operator = useOperator();
  const out = useSignOut();
  // The whole page goes: nothing of this operator's stays in memory.
  return { operator, signOut: () => out.mutate(undefined, { onSettled: () => location.assign("/") }) };
}
