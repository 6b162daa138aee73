// Links by which people without an account hear a call and read it, for as long as is chosen.
import { useState } from "react";
import { useCallActions, useShares } from "~/api/calls";
import { useMay } from "~/api/session";
import { Button } from "~/design/button";
import { ErrorPanel } from "~/design/error_panel";
import { Select } from "~/design/field";
import { Time } from "~/design/time";
import { useToasts } from "~/design/toast";
import { Copyable, Panel } from "~/design/surface";

const spans = [
  [3600, "an hour"],
  [86400, "a day"],
  [7 * 86400, "a week"],
  [30 * 86400, "30 days"],
] as const;

export function SharePanel({ id }: { id: number }) {
  const operate = useMay("operator");
  const shares = useShares(id, true);
  const { share, unshare } = useCallActions(id);
  const toasts = useToasts();
  const [span, setSpan] = useState<number>(86400);
  return (
    <Panel title="Share">
      <div className="stack">
        <ErrorPanel error={shares.error} />
        {shares.data?.map((s) => (
          <div key={s.id} className="stack close">
            <div className="row small">
              <span className="quiet">
                Ends <Time at={s.expires_at} /> {s.created_by && `· made by ${s.created_by}`}
              </span>
              {operate && (
                <span className="end">
                  <Button
                    small
                    kind="plain"
                    icon="trash"
                    aria-label="Take the link back"
                    onClick={() => unshare.mutate(s.id, { onError: (e) => toasts.fail("The link stays", e) })}
                  />
                </span>
              )}
            </div>
            <Copyable text={s.transcript_url} shown={<a href={s.transcript_url}>Transcript</a>} />
            {s.recording_url && <Copyable text={s.recording_url} shown={<a href={s.recording_url}>Recording</a>} />}
          </div>
        ))}
        {shares.data?.length === 0 && <p className="quiet small">Nobody outside can see this call.</p>}
        {operate && (
          <div className="row">
            <Select
              className="small-input"
              aria-label="For how long"
              style={{ width: "auto" }}
              value={span}
              onChange={(e) => setSpan(Number(e.target.value))}
            >
              {spans.map(([seconds, word]) => (
                <option key={seconds} value={seconds}>
                  for {word}
                </option>
              ))}
            </Select>
            <Button
              small
              icon="link"
              busy={share.isPending}
              onClick={() => share.mutate(span, { onError: (e) => toasts.fail("No link was made", e) })}
            >
              Make a link
            </Button>
          </div>
        )}
      </div>
    </Panel>
  );
}
