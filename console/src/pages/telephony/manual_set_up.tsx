import type { CarrierApplication } from "~/api/types";
import { Copyable } from "~/design/surface";

export function ManualSetUp({ application }: { application: CarrierApplication }) {
  const { desired } = application;
  const rows = [
    ["Primary Answer URL", desired.answer_url, desired.answer_method],
    ["Fallback Answer URL", desired.fallback_answer_url, desired.fallback_method],
    ["Hangup URL", desired.hangup_url, desired.hangup_method],
  ] as const;
  return (
    <div className="stack tight" style={{ paddingTop: 8 }}>
      <p className="quiet small prose">
        In Plivo&rsquo;s console under Voice, Applications, open or make an Application, paste these, save, and link your
        number to it under Phone Numbers. Then press Push again: it looks, and finds all in step.
      </p>
      <table className="compare" aria-label="To paste at Plivo">
        <tbody>
          {rows.map(([label, url, method]) => (
            <tr key={label}>
              <td className="quiet">{label}</td>
              <td>{url ? <Copyable text={url} /> : "–"}</td>
              <td>{method}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
