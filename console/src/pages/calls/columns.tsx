// The columns of calls, wherever calls stand in a table.
import { Link } from "react-router-dom";
import type { CallSummary } from "~/api/types";
import { money, phone } from "~/design/format";
import { Icon } from "~/design/icon";
import { Badge } from "~/design/surface";
import type { Column } from "~/design/table";
import { Time } from "~/design/time";
import { Talked } from "./talked";
import { farEnd, outcome, ourEnd } from "./words";

type CallColumn = Column<CallSummary>;

export const who: CallColumn = {
  head: "Who",
  lead: true,
  cell: (c) => (
    <span className="row" style={{ flexWrap: "nowrap" }}>
      <span className="quiet" title={c.direction}>
        <Icon name={c.direction} size={14} />
        <span className="sr-only">{c.direction}</span>
      </span>
      <Link className="row-link num one-line" to={`/calls/${c.call_id}`}>
        {phone(farEnd(c))}
      </Link>
    </span>
  ),
};
export const ourNumber: CallColumn = {
  head: "Our number",
  cell: (c) => <span className="num quiet one-line">{phone(ourEnd(c))}</span>,
};
export const workflow: CallColumn = { head: "Workflow", cell: (c) => c.workflow_name ?? "" };
export const result: CallColumn = {
  head: "Outcome",
  cell: (c) => {
    const { word, tone } = outcome(c);
    return <Badge tone={tone}>{word}</Badge>;
  },
};
export const when: CallColumn = { head: "When", cell: (c) => <Time at={c.created_at} /> };
export const talked: CallColumn = { head: "Talked", right: true, cell: (c) => <Talked call={c} /> };
export const turns: CallColumn = { head: "Turns", right: true, cell: (c) => c.turns || "" };
export const cost: CallColumn = { head: "Cost", right: true, cell: (c) => money(c.total_cost) ?? "" };
