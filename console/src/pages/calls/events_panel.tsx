// Everything that is known of a call, one thing a line, raw behind each.
import { useState } from "react";
import { useCallEvents } from "~/api/calls";
import { Button } from "~/design/button";
import { ErrorPanel } from "~/design/error_panel";
import { useOpenDialog } from "~/design/open_dialog";
import { Segments } from "~/design/field";
import { sentence } from "~/design/format";
import { Clock } from "~/design/time";
import { Badge, Panel, Skeleton, type Tone } from "~/design/surface";

const kinds = [
  ["all", "All"],
  ["phase", "States"],
  ["webhook", "Webhooks"],
  ["carrier_request", "Requests to Plivo"],
  ["conversation", "Conversation"],
] as const;
const tones: Record<string, Tone> = { phase: "accent", webhook: "caller", carrier_request: "warning", conversation: "ok" };

const words: Record<string, string> = { phase: "State", carrier_request: "Request" };

export function EventsPanel({ id }: { id: number }) {
  const [shownNow, setShown] = useOpenDialog(["events"]);
  const open = shownNow === "events";
  const [kind, setKind] = useState<(typeof kinds)[number][0]>("all");
  const events = useCallEvents(id, open);
  const all = events.data?.pages.flatMap((p) => p.events) ?? [];
  const shown = all.filter((e) => kind === "all" || e.kind === kind);
  return (
    <Panel
      flush
      title="Events"
      actions={
        <Button small aria-expanded={open} onClick={() => setShown(open ? null : "events")}>
          {open ? "Hide" : "Show"}
        </Button>
      }
    >
      {!open && (
        <p className="inside quiet">
          States, webhooks, requests to Plivo, and what the conversation did, with their raw contents.
        </p>
      )}
      {open && (
        <>
          <div className="filters">
            <Segments label="Kind of event" value={kind} options={kinds} onChange={setKind} />
          </div>
          {events.isPending && (
            <div className="inside">
              <Skeleton />
            </div>
          )}
          {events.error && (
            <div className="inside">
              <ErrorPanel error={events.error} onRetry={() => void events.refetch()} />
            </div>
          )}
          <ol className="events">
            {shown.map((e) => (
              <li key={e.sequence}>
                <span className="quiet">
                  <Clock at={e.at} />
                </span>
                <span>
                  <Badge tone={tones[e.kind] ?? "none"}>{words[e.kind] ?? sentence(e.kind)}</Badge>
                </span>
                <div className="wrap-anywhere">
                  {Object.keys(e.data).length === 0 ? (
                    e.summary
                  ) : (
                    <details>
                      <summary>{e.summary}</summary>
                      <pre tabIndex={0}>{JSON.stringify(e.data, null, 2)}</pre>
                    </details>
                  )}
                </div>
              </li>
            ))}
          </ol>
          {events.data && shown.length === 0 && <p className="inside quiet">None of this kind.</p>}
          {events.hasNextPage && (
            <footer>
              <Button small busy={events.isFetchingNextPage} onClick={() => void events.fetchNextPage()}>
                More
              </Button>
            </footer>
          )}
        </>
      )}
    </Panel>
  );
}
