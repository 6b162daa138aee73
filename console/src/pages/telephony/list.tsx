import "./telephony.css";
import { Link } from "react-router-dom";
import { useMay } from "~/api/session";
import { useConfigs } from "~/api/telephony";
import type { TelephonyConfigItem } from "~/api/types";
import { ButtonLink } from "~/design/button";
import { ErrorPanel } from "~/design/error_panel";
import { Time } from "~/design/time";
import { Badge, Dot, Empty, Page, Panel, Skeleton } from "~/design/surface";
import { health } from "./health";

function Card({ config }: { config: TelephonyConfigItem }) {
  const how = health(config);
  return (
    <Link to={`/telephony-configurations/${config.id}`} className="config-card">
      <h2>
        <Dot tone={how.tone} />
        <span className="cut">{config.name}</span>
      </h2>
      <p className="quiet small wrap-anywhere">{how.words}</p>
      <div className="row small bottom">
        <Badge>{config.provider === "plivo" ? "Plivo" : config.provider}</Badge>
        {config.practice && <Badge tone="caller">Practice, not a real line</Badge>}
        {config.is_default_outbound && <Badge tone="accent">Dials by default</Badge>}
        <span className="quiet">
          {config.phone_number_count} {config.phone_number_count === 1 ? "number" : "numbers"}
        </span>
        <span className="end faint">
          <Time at={config.updated_at} />
        </span>
      </div>
    </Link>
  );
}

export function Component() {
  const configs = useConfigs();
  const add = useMay("admin") && (
    <ButtonLink to="/telephony-configurations/new" kind="primary" icon="plus">
      Add configuration
    </ButtonLink>
  );
  return (
    <Page title="Telephony" said="The carrier accounts that calls come from and go to." actions={add}>
      <ErrorPanel error={configs.error} onRetry={() => void configs.refetch()} />
      {configs.isPending && <Skeleton />}
      {configs.data?.length === 0 && (
        <Panel>
          <Empty icon="line" title="No carrier account yet" action={add}>
            Enter the credentials of a Plivo account. Tandem tries them, makes an Application of its own there, and links
            your numbers to it; nothing else in the account is touched.
          </Empty>
        </Panel>
      )}
      {configs.data && configs.data.length > 0 && (
        <div className="grid-cards">
          {configs.data.map((c) => (
            <Card key={c.id} config={c} />
          ))}
        </div>
      )}
    </Page>
  );
}
