// The log: every call ever, searched at the node, a page at a time. What is looked for is in the address, so it can be shared.
import "./calls.css";
import { useEffect, useState } from "react";
import { useSearchParams } from "react-router-dom";
import { type CallFilters, exportAddress, useCalls } from "~/api/calls";
import { useLiveEvents } from "~/api/live";
import { useNumbers } from "~/api/numbers";
import { useConfigs } from "~/api/telephony";
import { useWorkflowNames } from "~/api/workflows";
import { Button } from "~/design/button";
import { ErrorPanel } from "~/design/error_panel";
import { Input, SearchInput, Select } from "~/design/field";
import { phone } from "~/design/format";
import { Icon } from "~/design/icon";
import { Table } from "~/design/table";
import { Empty, Page, Panel, Skeleton } from "~/design/surface";
import { cost, ourNumber, result, talked, turns, when, who, workflow } from "./columns";
import { CallTabs } from "./tabs";

const afterwards = new Set(["recording", "cost"]); // what comes of a call that ended before

const startOfDay = (date: string, days = 0) => {
  const d = new Date(`${date}T00:00`);
  d.setDate(d.getDate() + days);
  return d.toISOString();
};

function useFilters(): [CallFilters, URLSearchParams, (name: string, value: string) => void, () => void] {
  const [params, setParams] = useSearchParams();
  const set = (name: string, value: string) =>
    setParams(
      (was) => {
        const next = new URLSearchParams(was);
        if (value) next.set(name, value);
        else next.delete(name);
        if (name === "account") next.delete("number");
        return next;
      },
      { replace: true },
    );
  const get = (name: string) => params.get(name) || undefined;
  const from = get("from");
  const to = get("to");
  const filters = {
    q: get("q"),
    direction: get("direction"),
    disposition: get("disposition"),
    workflow_id: get("workflow"),
    telephony_configuration_id: get("account"),
    phone_number_id: get("number"),
    min_seconds: get("longer"),
    from: from && startOfDay(from),
    to: to && startOfDay(to, 1),
  };
  return [filters, params, set, () => setParams({})];
}

/// Typing searches when it pauses.
function usePausing(value: string, onChange: (value: string) => void): [string, (words: string) => void] {
  const [words, setWords] = useState(value);
  useEffect(() => setWords(value), [value]);
  useEffect(() => {
    if (words === value) return;
    const wait = setTimeout(() => onChange(words), 300);
    return () => clearTimeout(wait);
  });
  return [words, setWords];
}
interface PausingProps {
  value: string;
  onChange(value: string): void;
}
function SearchBox({ value, onChange }: PausingProps) {
  const [words, setWords] = usePausing(value, onChange);
  return <SearchInput label="Number, call name or Plivo's id" value={words} onChange={(e) => setWords(e.target.value)} />;
}
function Pausing({
  value,
  onChange,
  ...about
}: PausingProps & { className: string; placeholder: string; "aria-label": string }) {
  const [words, setWords] = usePausing(value, onChange);
  return <Input {...about} value={words} onChange={(e) => setWords(e.target.value)} />;
}

/// The account, where there are several, and one of its numbers.
function Line({ account, number, onChange }: { account: string; number: string; onChange(name: string, v: string): void }) {
  const configs = useConfigs().data ?? [];
  return (
    <>
      {(configs.length > 1 || account) && (
        <Select
          className="small-input"
          aria-label="Account"
          value={account}
          onChange={(e) => onChange("account", e.target.value)}
        >
          <option value="">Every account</option>
          {configs.map((c) => (
            <option key={c.id} value={c.id}>
              {c.name}
            </option>
          ))}
        </Select>
      )}
      {account && <NumberOf account={Number(account)} value={number} onChange={(n) => onChange("number", n)} />}
    </>
  );
}
function NumberOf({ account, value, onChange }: { account: number; value: string; onChange(number: string): void }) {
  const numbers = useNumbers(account).data ?? [];
  return (
    <Select className="small-input" aria-label="Our number" value={value} onChange={(e) => onChange(e.target.value)}>
      <option value="">Every number</option>
      {numbers.map((n) => (
        <option key={n.id} value={n.id}>
          {phone(n.address_normalized)} {n.label ?? ""}
        </option>
      ))}
    </Select>
  );
}

export function Component() {
  const [filters, params, set, clear] = useFilters();
  const calls = useCalls(filters);
  const workflows = useWorkflowNames();
  const [newer, setNewer] = useState(0);
  useLiveEvents(
    (e) => e.name === "call" && e.data.phase === "ended" && !afterwards.has(e.data.detail) && setNewer((n) => n + 1),
  );
  const rows = calls.data?.pages.flatMap((p) => p.calls) ?? [];
  const filtered = [...params.keys()].length > 0;
  const value = (name: string) => params.get(name) ?? "";

  return (
    <Page
      title="Calls"
      actions={
        <a className="button normal" href={exportAddress(filters)} download>
          <Icon name="download" /> CSV
        </a>
      }
    >
      <CallTabs />
      <Panel flush>
        <div className="filters many">
          <SearchBox value={value("q")} onChange={(q) => set("q", q)} />
          <Select
            className="small-input"
            aria-label="Direction"
            value={value("direction")}
            onChange={(e) => set("direction", e.target.value)}
          >
            <option value="">Both ways</option>
            <option value="inbound">Inbound</option>
            <option value="outbound">Outbound</option>
          </Select>
          <Select
            className="small-input"
            aria-label="Workflow"
            value={value("workflow")}
            onChange={(e) => set("workflow", e.target.value)}
          >
            <option value="">Every workflow</option>
            {workflows.data?.map((w) => (
              <option key={w.id} value={w.id}>
                {w.name}
              </option>
            ))}
          </Select>
          <Line account={value("account")} number={value("number")} onChange={set} />
          <Pausing
            className="small-input"
            aria-label="Outcome"
            placeholder="Outcome"
            value={value("disposition")}
            onChange={(d) => set("disposition", d)}
          />
          <Select
            className="small-input"
            aria-label="Talked"
            value={value("longer")}
            onChange={(e) => set("longer", e.target.value)}
          >
            <option value="">However long</option>
            <option value="10">Over 10 s</option>
            <option value="60">Over a minute</option>
            <option value="300">Over 5 minutes</option>
          </Select>
          <div className="days">
            <label className="day">
              From
              <Input
                className="small-input"
                type="date"
                aria-label="From day"
                value={value("from")}
                onChange={(e) => set("from", e.target.value)}
              />
            </label>
            <label className="day">
              To
              <Input
                className="small-input"
                type="date"
                aria-label="To day"
                value={value("to")}
                onChange={(e) => set("to", e.target.value)}
              />
            </label>
          </div>
          {filtered && (
            <Button small kind="plain" icon="close" onClick={clear}>
              Clear
            </Button>
          )}
          {newer > 0 && (
            <Button
              small
              icon="refresh"
              onClick={() => {
                setNewer(0);
                void calls.refetch();
              }}
            >
              {newer} new
            </Button>
          )}
        </div>
        {calls.error && (
          <div className="inside">
            <ErrorPanel error={calls.error} onRetry={() => void calls.refetch()} />
          </div>
        )}
        {calls.isPending && (
          <div className="inside">
            <Skeleton lines={5} />
          </div>
        )}
        {calls.data && rows.length === 0 && (
          <Empty
            icon="search"
            title={filtered ? "No call is like that" : "No calls yet"}
            action={filtered && <Button onClick={clear}>Show all</Button>}
          >
            {filtered
              ? "Fewer words or a wider span of days may find it."
              : "Every call is kept here with its recording, transcript and why it ended."}
          </Empty>
        )}
        {rows.length > 0 && (
          <Table
            label="Calls"
            rows={rows}
            keyOf={(c) => c.call_id}
            columns={[who, ourNumber, workflow, result, when, talked, turns, cost]}
          />
        )}
        {calls.hasNextPage && (
          <footer className="row">
            <Button busy={calls.isFetchingNextPage} onClick={() => void calls.fetchNextPage()}>
              Older calls
            </Button>
          </footer>
        )}
      </Panel>
    </Page>
  );
}
