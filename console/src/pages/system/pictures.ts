// Which numbers of the node are shown together, and how their values are written.
import { bytes, count, milliseconds } from "~/design/format";
import type { Schemas } from "~/api/types";

type Series = Schemas["History"]["series"][number];

export interface Picture {
  title: string;
  names: readonly string[];
}
export const pictures: readonly Picture[] = [
  { title: "Calls in progress", names: ["calls_in_progress", "streams"] },
  { title: "Calls begun", names: ["calls_per_second"] },
  { title: "Webhooks and API", names: ["webhooks_per_second"] },
  { title: "Webhook latency", names: ["webhook_p50_ms", "webhook_p99_ms"] },
  { title: "Turn latency", names: ["turn_p50_ms", "turn_p95_ms"] },
  { title: "Requests to Plivo", names: ["carrier_requests_per_second", "carrier_errors_per_second"] },
  { title: "Media frames", names: ["frames_per_second"] },
  { title: "Journal latency", names: ["journal_append_p50_ms", "journal_append_p99_ms"] },
  { title: "Journal records", names: ["journal_records_per_second"] },
  { title: "Memory", names: ["memory_bytes"] },
  { title: "Processor", names: ["cpu_ratio"] },
  { title: "Disk free", names: ["disk_free_bytes"] },
];

const short = (n: number) =>
  n === 0
    ? "0"
    : n < 1
      ? n.toPrecision(2)
      : n < 100
        ? String(Math.round(n * 10) / 10)
        : n >= 10_000
          ? `${Math.round(n / 1000)}k`
          : count(Math.round(n));

export function formatOf(unit: Series["unit"] | string): (n: number) => string {
  if (unit === "ms") return milliseconds;
  if (unit === "bytes") return bytes;
  if (unit === "ratio") return (n) => `${Math.round(n * 100)} %`;
  if (unit === "per_second") return (n) => `${short(n)}/s`;
  return short;
}

export const colours = ["--agent", "--caller"] as const;
