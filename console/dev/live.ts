// /live with the topic "board": the node's own stream, and for each call event the call's row of the board.
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Node } from "./node";
import { type Run, boardOf } from "./runs";

const keptMax = 500;
const look = 1000; // how often rows in progress are read anew

export class Live {
  private clients = new Set<ServerResponse>();
  private kept: { n: number; text: string }[] = [];
  private n = 0;
  private names = new Map<number, string>();
  private rows = new Map<number, string>();
  private begun = false;
  private readonly run = Math.random().toString(16).slice(2, 10);
  constructor(private node: Node) {}

  begin() {
    if (this.begun || !this.node.adminKey) return;
    this.begun = true;
    void this.follow();
    setInterval(() => void this.refresh(), look).unref();
    setInterval(() => this.clients.forEach((c) => c.write(":\n\n")), 10_000).unref();
  }
  get eventId() {
    return `${this.run}-${this.n}`;
  }
  /// Also used to feed the board a recorded stream.
  send(event: string, data: string) {
    const text = `id: ${this.run}-${++this.n}\nevent: ${event}\ndata: ${data}\n\n`;
    this.kept.push({ n: this.n, text });
    if (this.kept.length > keptMax) this.kept.shift();
    this.clients.forEach((c) => c.write(text));
  }
  serve(req: IncomingMessage, res: ServerResponse) {
    res.writeHead(200, { "Content-Type": "text/event-stream", "Cache-Control": "no-store" });
    res.write("retry: 2000\n\n");
    const [run, from] = String(req.headers["last-event-id"] ?? "").split("-");
    if (run === this.run) this.kept.filter((e) => e.n > Number(from)).forEach((e) => res.write(e.text));
    else if (run) res.write('event: missed\ndata: {"detail":"another run began"}\n\n');
    this.clients.add(res);
    res.on("close", () => this.clients.delete(res));
  }

  private async row(id: number) {
    const run = await this.node.ask<Run>(`/calls/${id}`);
    const workflow = run.workflow_id ?? 0;
    if (!this.names.has(workflow))
      for (const w of await this.node.ask<{ id: number; name: string }[]>("/workflow/summary")) this.names.set(w.id, w.name);
    const text = JSON.stringify(boardOf({ run, workflow: this.names.get(workflow) ?? "" }));
    if (this.rows.get(id) === text) return;
    if (run.phase === "ended") this.rows.delete(id);
    else this.rows.set(id, text);
    this.send("board", text);
  }
  private async refresh() {
    if (this.clients.size) await Promise.all([...this.rows.keys()].map((id) => this.row(id).catch(() => {})));
  }
  private async follow() {
    for (;;) {
      await this.read().catch(() => {});
      await new Promise((done) => setTimeout(done, 2000));
    }
  }
  private async read() {
    const answer = await fetch(new URL("/api/v1/live", this.node.url), { headers: { "X-API-Key": this.node.adminKey } });
    let rest = "";
    let event = "";
    const pieces = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
    for (let { done, value: piece } = await pieces.read(); !done; { done, value: piece } = await pieces.read()) {
      const lines = (rest + piece).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) {
        if (line.startsWith("event: ")) event = line.slice(7);
        if (!line.startsWith("data: ")) continue;
        this.send(event, line.slice(6));
        if (event === "call") await this.row((JSON.parse(line.slice(6)) as { call_id: number }).call_id).catch(() => {});
      }
    }
  }
}
