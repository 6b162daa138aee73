import { useLiveness } from "~/api/live";
import { Button } from "~/design/button";
import { localTime, utcTime } from "~/design/format";
import { Icon } from "~/design/icon";
import { useOlderThan } from "~/design/time";

/// Says when what is seen may be old: the live stream has been gone for a while, and since when.
export function Stale() {
  const { state, heardAt } = useLiveness();
  const gone = useOlderThan(state === "lost" ? (heardAt ?? 0) : undefined, 4000);
  if (!gone) return null;
  const last = heardAt ? new Date(heardAt).toISOString() : null;
  return (
    <div className="stale" role="status">
      <Icon name="alert" />
      <span className="grow">
        Not live: the node does not answer.{" "}
        {last && (
          <>
            Last update{" "}
            <time dateTime={last} title={utcTime(last)}>
              {localTime(last)}
            </time>
            .{" "}
          </>
        )}
        Trying again by itself.
      </span>
      <Button small onClick={() => location.reload()}>
        Reload
      </Button>
    </div>
  );
}
