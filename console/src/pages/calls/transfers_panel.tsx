// Who the caller was put through to, or was meant to be, with the way to the other call; and the way back from there.
import { Link } from "react-router-dom";
import type { Run } from "~/api/types";
import { phone, sentence } from "~/design/format";
import { Clock } from "~/design/time";
import { Badge, Notice, Panel, type Tone } from "~/design/surface";

type One = Run["transfers"][number];

const results: Record<NonNullable<One["result"]>, [string, Tone]> = {
  put_through: ["Put through", "ok"],
  busy: ["Busy", "warning"],
  no_answer: ["No answer", "warning"],
  machine: ["A machine answered", "warning"],
  declined: ["Declined", "warning"],
  failed: ["Failed", "problem"],
  canceled: ["Cancelled", "none"],
};
const modes = { cold: "put through at once", warm: "announced first" };

function Attempt({ transfer }: { transfer: One }) {
  const [word, tone] = transfer.result ? results[transfer.result] : (["Under way", "accent"] as const);
  return (
    <li className="stack close">
      <div className="row">
        <span className="strong num">{phone(transfer.to)}</span>
        <Badge tone={tone}>{word}</Badge>
      </div>
      <span className="quiet small">
        {sentence(modes[transfer.mode])}
        {transfer.asked_at && (
          <>
            , asked <Clock at={transfer.asked_at} />
          </>
        )}
        {transfer.connected_at && (
          <>
            , talking <Clock at={transfer.connected_at} />
          </>
        )}
        {transfer.ended_at && (
          <>
            , ended <Clock at={transfer.ended_at} />
          </>
        )}
      </span>
      {transfer.whisper && <span className="small wrap-anywhere">They were told: “{transfer.whisper}”</span>}
      {transfer.note && <span className="quiet small wrap-anywhere">{transfer.note}</span>}
      {transfer.leg_call_id && (
        <Link className="small" to={`/calls/${transfer.leg_call_id}`}>
          The call to {phone(transfer.to)}
        </Link>
      )}
    </li>
  );
}

export function TransfersPanel({ transfers }: { transfers: readonly One[] }) {
  if (transfers.length === 0) return null;
  return (
    <Panel title={transfers.length === 1 ? "Transfer" : "Transfers"}>
      <ol className="stack">
        {transfers.map((t, i) => (
          <Attempt key={i} transfer={t} />
        ))}
      </ol>
    </Panel>
  );
}

export const LegOf = ({ call }: { call: number | null }) =>
  call === null ? null : (
    <Notice>
      This call was made to put somebody through. <Link to={`/calls/${call}`}>Their call</Link> has the conversation.
    </Notice>
  );
