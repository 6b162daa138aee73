// /metrics, looked at every few seconds, as pictures over time.
import type { Node } from "./node";

const step = 5;
const keptMax = 720;
type Sample = Map<string, number>;

function parse(text: string): Sample {
  const sample: Sample = new Map();
  for (const line of text.split("\n")) {
    const found = /^([a-z_]+(?:\{[^}]*\})?) (\S+)$/.exec(line);
    if (found) sample.set(found[1]!, Number(found[2]));
  }
  return sample;
}

export class History {
  private at: number[] = [];
  private samples: Sample[] = [];
  private timer: ReturnType<typeof setInterval> | undefined;
  constructor(private node: Node) {}

  async begin() {
    if (this.timer) return;
    this.timer = setInterval(() => void this.take(), step * 1000).unref();
    await this.take();
  }
  private async take() {
    const sample = await this.node.text("/metrics").then(parse, () => new Map<string, number>());
    this.at.push(Math.round(Date.now() / 1000));
    this.samples.push(sample);
    if (this.at.length > keptMax) {
      this.at.shift();
      this.samples.shift();
    }
  }
  private value(name: string) {
    return this.samples.map((s) => s.get(name) ?? null);
  }
  private rate(name: string) {
    return this.samples.map((s, i) => {
      const before = this.samples[i - 1]?.get(name);
      const now = s.get(name);
      return before === undefined || now === undefined ? null : Math.max(0, now - before) / step;
    });
  }
  private quantile(name: string, q: number) {
    const bounds = ["0.001", "0.0025", "0.005", "0.01", "0.025", "0.05", "0.1", "0.25", "0.5", "1", "2.5", "5", "10"];
    return this.samples.map((s, i) => {
      const before = this.samples[i - 1];
      const of = (b: string) => (s.get(`${name}_bucket{le="${b}"}`) ?? 0) - (before?.get(`${name}_bucket{le="${b}"}`) ?? 0);
      const total = of("+Inf");
      if (!before || total <= 0) return null;
      return Number(bounds.find((b) => of(b) >= q * total) ?? 10) * 1000;
    });
  }
  view(seconds: number) {
    const from = Math.floor(Date.now() / 1000) - seconds;
    const first = Math.max(
      0,
      this.at.findIndex((t) => t >= from),
    );
    const series = (name: string, label: string, unit: string, values: (number | null)[]) => ({
      name,
      label,
      unit,
      values: values.slice(first),
    });
    return {
      step_seconds: step,
      at: this.at.slice(first),
      series: [
        series("calls_in_progress", "Calls in progress", "count", this.value("tandem_calls_in_progress")),
        series("streams", "Media streams", "count", this.value("tandem_streams")),
        series("frames_per_second", "Media frames in", "per_second", this.rate("tandem_stream_frames_in_total")),
        series("webhooks_per_second", "HTTP requests", "per_second", this.rate('tandem_http_requests_total{status="2xx"}')),
        series("webhook_p50_ms", "Half are faster", "ms", this.quantile("tandem_http_request_seconds", 0.5)),
        series("webhook_p99_ms", "99 of 100 are faster", "ms", this.quantile("tandem_http_request_seconds", 0.99)),
        series("journal_append_p50_ms", "Half are faster", "ms", this.quantile("tandem_journal_append_seconds", 0.5)),
        series("journal_append_p99_ms", "99 of 100 are faster", "ms", this.quantile("tandem_journal_append_seconds", 0.99)),
        series("journal_records_per_second", "Records", "per_second", this.rate("tandem_journal_records_total")),
      ],
    };
  }
}
