// How the node is: ready or not and why, what it carries, and each number as a picture over time.
import "./system.css";
import { useMemo } from "react";
import { Link, useSearchParams } from "react-router-dom";
import { useHistory, useRefusedRequests, useSystem } from "~/api/system";
import { useConfigs } from "~/api/telephony";
import type { Schemas } from "~/api/types";
import { ErrorPanel } from "~/design/error_panel";
import { Segments } from "~/design/field";
import { bytes, sentence } from "~/design/format";
import { Time } from "~/design/time";
import { Badge, Facts, Figure, Meter, Notice, Page, Panel, Skeleton } from "~/design/surface";
import { Chart } from "./chart";
import { type Picture, colours, formatOf, pictures } from "./pictures";
import { SpendPanel } from "../telephony/spend_panel";

const spans = [
  ["900", "15 min"],
  ["3600", "1 hour"],
  ["21600", "6 hours"],
  ["86400", "1 day"],
] as const;

function PicturePanel({ picture, history, seconds }: { picture: Picture; history: Schemas["History"]; seconds: number }) {
  const found = picture.names.flatMap((name) => history.series.filter((s) => s.name === name));
  const lines = useMemo(
    () =>
      picture.names
        .flatMap((name) => history.series.filter((s) => s.name === name))
        .map((s, i) => ({ label: s.label, values: s.values, colour: colours[i % colours.length]! })),
    [picture, history],
  );
  if (found.length === 0) return null;
  return (
    <section className="panel chart-panel">
      <div className="inside">
        <div className="chart-head">
          <h2>{picture.title}</h2>
        </div>
        <Chart label={picture.title} at={history.at} seconds={seconds} lines={lines} format={formatOf(found[0]!.unit)} />
      </div>
    </section>
  );
}

function Refused() {
  const refused = useRefusedRequests();
  const rows = refused.data ?? [];
  return (
    <Panel title="Refused webhooks and media sockets" flush={rows.length > 0}>
      <ErrorPanel error={refused.error} />
      {refused.data && rows.length === 0 && (
        <p className="quiet">
          None. A request that claims to be Plivo&rsquo;s and is not signed right appears here, with what would have been
          right.
        </p>
      )}
      {rows.length > 0 && (
        <ul className="events" aria-label="Refused requests" style={{ listStyle: "none" }}>
          {rows.map((r, i) => (
            <li key={i}>
              <span className="quiet small">
                <Time at={r.at} />
              </span>
              <Badge tone="problem">{sentence(r.kind)}</Badge>
              <div className="wrap-anywhere">
                {r.finding} <span className="quiet small">{[r.url, r.remote].filter(Boolean).join(" from ")}</span>
              </div>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

function Accounts() {
  const configs = useConfigs().data?.filter((c) => !c.practice) ?? [];
  if (configs.length === 0) return null;
  return (
    <div className="grid-cards">
      {configs.map((c) => (
        <SpendPanel key={c.id} id={c.id} title={<Link to={`/telephony-configurations/${c.id}`}>{c.name}</Link>} />
      ))}
    </div>
  );
}

export function Component() {
  const system = useSystem();
  const [params, setParams] = useSearchParams();
  const span = spans.find(([s]) => s === params.get("seconds"))?.[0] ?? "3600";
  const setSpan = (s: string) => setParams({ seconds: s }, { replace: true });
  const history = useHistory(Number(span));
  const s = system.data;
  return (
    <Page title="System" actions={<Segments label="Span" value={span} options={spans} onChange={setSpan} />}>
      <ErrorPanel error={system.error} onRetry={() => void system.refetch()} />
      {system.isPending && <Skeleton />}
      {s && !s.ready && (
        <Notice tone="warning">
          <div className="strong">The node takes no new calls now</div>
          {s.reasons.join("; ")}
        </Notice>
      )}
      {s && (
        <div className="figures">
          <Figure label="State" value={s.ready ? <Badge tone="ok">Ready</Badge> : <Badge tone="problem">Not ready</Badge>} />
          <Figure label="Version" value={s.version} />
          <Figure label="Started" value={<Time at={s.started_at} />} />
          {s.memory_bytes > 0 && <Figure label="Memory" value={bytes(s.memory_bytes)} />}
          <Figure label="Disk free" value={bytes(s.disk.free_bytes)} unit={`of ${bytes(s.disk.total_bytes)}`} />
        </div>
      )}
      <ErrorPanel error={history.error} title="The pictures could not be read" />
      {history.data && (
        <div className="charts">
          {pictures.map((p) => (
            <PicturePanel key={p.title} picture={p} history={history.data} seconds={Number(span)} />
          ))}
        </div>
      )}
      {s && (
        <Panel title="This node">
          <div className="stack">
            <Facts
              of={[
                ["Public URL", <code key="u">{s.public_url}</code>],
                ["Data", <code key="p">{s.disk.path}</code>],
                ...(s.disk.journal_bytes ? [["Journal and state", bytes(s.disk.journal_bytes)] as const] : []),
                ...(s.disk.recordings_bytes ? [["Recordings", bytes(s.disk.recordings_bytes)] as const] : []),
                ...s.components.map((c) => [c.name, c.version] as const),
              ]}
            />
            <div className="row small quiet">
              <span>Disk used</span>
              <span className="end num">
                {bytes(s.disk.total_bytes - s.disk.free_bytes)} of {bytes(s.disk.total_bytes)}
              </span>
            </div>
            <Meter label="Disk used" value={s.disk.total_bytes - s.disk.free_bytes} of={s.disk.total_bytes} />
          </div>
        </Panel>
      )}
      <Accounts />
      <Refused />
    </Page>
  );
}
