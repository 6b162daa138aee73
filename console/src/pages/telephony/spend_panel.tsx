import type { ReactNode } from "react";
import { useCarrierAccount, useSpend } from "~/api/telephony";
import { counted, money, span } from "~/design/format";
import { Facts, Panel } from "~/design/surface";

/// The balance as Plivo says it, and what the calls of the last thirty days came to.
export function SpendPanel({ id, title = "Money" }: { id: number; title?: ReactNode }) {
  const account = useCarrierAccount(id);
  const spend = useSpend(id);
  const days = spend.data?.days ?? [];
  const sum = (read: (d: (typeof days)[number]) => number) => days.reduce((total, d) => total + read(d), 0);
  const info = account.data?.account;
  return (
    <Panel title={title}>
      <Facts
        of={[
          [
            "Balance",
            info?.balance ? (
              money(info.balance, info.currency ?? "USD")
            ) : (
              <span key="b" className="faint">
                {account.isPending ? "asking Plivo" : (account.error?.message ?? account.data?.message ?? "not known")}
              </span>
            ),
          ],
          ["Auto-recharge", info?.auto_recharge == null ? null : info.auto_recharge ? "on" : "off"],
          [
            "Last 30 days",
            days.length
              ? `${money(String(sum((d) => Number(d.cost))), spend.data!.currency ?? "USD")} for ${counted(
                  sum((d) => d.calls),
                  "call",
                )}, ${span(sum((d) => d.seconds))}`
              : "no calls yet",
          ],
        ]}
      />
    </Panel>
  );
}
