// Every check of the doctor: what was asked, what was found, what to do, and a button where Tandem can do it. "#doctor" in the
// address has it look at once.
import { useEffect, useState } from "react";
import { useLocation } from "react-router-dom";
import { useMay } from "~/api/session";
import { useConfigActions, useDiagnosis } from "~/api/telephony";
import type { Diagnosis, TelephonyConfig, Verdict } from "~/api/types";
import { Button } from "~/design/button";
import { ErrorPanel } from "~/design/error_panel";
import { Icon } from "~/design/icon";
import { Time } from "~/design/time";
import { Badge, Notice, Panel, Skeleton, type Tone } from "~/design/surface";

const verdicts: Record<Verdict, { tone: Tone; word: string; rank: number }> = {
  problem: { tone: "problem", word: "Problem", rank: 0 },
  warning: { tone: "warning", word: "Warning", rank: 1 },
  unknown: { tone: "none", word: "Not known", rank: 2 },
  ok: { tone: "ok", word: "Well", rank: 3 },
};

function Mark({ verdict }: { verdict: Verdict }) {
  return (
    <span className={`verdict ${verdict}`}>
      {verdict === "ok" ? <Icon name="check" size={12} /> : verdict === "unknown" ? "?" : "!"}
      <span className="sr-only">{verdicts[verdict].word}</span>
    </span>
  );
}

function Check({ check, onFix, busy }: { check: Diagnosis["checks"][number]; onFix?(): void; busy: boolean }) {
  return (
    <li>
      <details open={check.verdict === "problem"}>
        <summary>
          <Mark verdict={check.verdict} />
          <span className="grow">
            {check.question}
            {check.fixed && (
              <>
                {" "}
                <Badge tone="ok">mended</Badge>
              </>
            )}
          </span>
          <Icon name="chevron" />
        </summary>
        <div className="more">
          <p className="wrap-anywhere">{check.evidence}</p>
          {check.verdict !== "ok" && (
            <p className="quiet wrap-anywhere">
              <span className="strong">What to do. </span>
              {check.remedy}
            </p>
          )}
          {check.fixable && check.verdict !== "ok" && onFix && (
            <div>
              <Button small kind="primary" busy={busy} onClick={onFix}>
                Fix it
              </Button>
            </div>
          )}
        </div>
      </details>
    </li>
  );
}

export function Doctor({ config }: { config: TelephonyConfig }) {
  const admin = useMay("admin");
  const { hash, key } = useLocation();
  const [asked, setAsked] = useState(hash === "#doctor");
  useEffect(() => {
    if (hash !== "#doctor") return;
    setAsked(true);
    document.getElementById("doctor")?.scrollIntoView?.({ block: "start" });
  }, [hash, key]);
  const diagnosis = useDiagnosis(config.id, asked);
  const { fix } = useConfigActions(config.id);
  const said = diagnosis.data;
  const checks = [...(said?.checks ?? [])].sort((a, b) => verdicts[a.verdict].rank - verdicts[b.verdict].rank);
  const how = said && verdicts[said.verdict];
  const mend = (force: boolean) => fix.mutate(force);
  const insist = fix.data?.fix && !fix.data.fix.ok;

  return (
    <Panel
      flush
      id="doctor"
      title={
        <span className="row">
          Doctor {how && <Badge tone={how.tone}>{how.word}</Badge>}
          {said?.checked_at && (
            <span className="faint small">
              <Time at={said.checked_at} />
            </span>
          )}
        </span>
      }
      actions={
        <Button
          small
          icon="refresh"
          busy={diagnosis.isFetching}
          onClick={() => (asked ? void diagnosis.refetch() : setAsked(true))}
        >
          {said ? "Look again" : "Look"}
        </Button>
      }
    >
      {!asked && (
        <p className="inside quiet">
          Asks Plivo and this node everything that can be wrong with a line: credentials, credit, the Application, each
          number, the public address, signatures, clocks.
        </p>
      )}
      {asked && !said && diagnosis.isFetching && (
        <div className="inside">
          <Skeleton lines={6} />
        </div>
      )}
      {(diagnosis.error || fix.error) && (
        <div className="inside">
          <ErrorPanel error={diagnosis.error ?? fix.error} />
        </div>
      )}
      {insist && (
        <div className="inside">
          <Notice tone="warning">
            <p className="wrap-anywhere">{fix.data?.fix?.message}</p>
            <Button small kind="danger" busy={fix.isPending} onClick={() => mend(true)}>
              Overwrite all the same
            </Button>
          </Notice>
        </div>
      )}
      {said && (
        <ul className="doctor">
          {checks.map((c) => (
            <Check key={c.id} check={c} busy={fix.isPending} onFix={admin ? () => mend(false) : undefined} />
          ))}
        </ul>
      )}
    </Panel>
  );
}
