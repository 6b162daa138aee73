// Stands between a browser and the node and passes everything on, but adds a crowd to the calls in progress: to the board when it
// is read whole, and to the stream, between the node's own events.
import { type IncomingMessage, type Server, type ServerResponse, createServer, request } from "node:http";
import { Crowd } from "./crowd";

interface Reader {
  res: ServerResponse;
  between: boolean; // the last piece ended an event
  waiting: string;
}
const everyMs = 50;

export class Feed {
  private readers = new Set<Reader>();
  private server: Server;
  private crowd: Crowd;
  private playing: ReturnType<typeof setInterval> | undefined;
  sent = 0;

  constructor(
    private node: string,
    size: number,
  ) {
    this.crowd = new Crowd(size, Date.now());
    this.server = createServer((req, res) => this.passOn(req, res));
  }

  listen = (port: number) => new Promise<void>((done) => this.server.listen(port, "127.0.0.1", done));

  close() {
    this.pause();
    this.server.close();
    this.server.closeAllConnections();
  }

  /// Faster than it was recorded: with 1, a call changes every three seconds or so.
  play(pace: number) {
    let last = Date.now();
    this.playing = setInterval(() => {
      const now = Date.now();
      const said = this.crowd.advance((now - last) * pace, now);
      last = now;
      this.sent += said.length;
      this.tell(said.map((call) => `event: board\ndata: ${JSON.stringify(call)}\n\n`).join(""));
    }, everyMs);
  }
  pause = () => clearInterval(this.playing);

  private tell(text: string) {
    for (const reader of this.readers)
      if (reader.between) reader.res.write(text);
      else reader.waiting += text;
  }

  private passOn(req: IncomingMessage, res: ServerResponse) {
    const path = (req.url ?? "/").split("?")[0];
    const whole = path === "/api/v1/calls/live";
    const headers = whole ? { ...req.headers, "accept-encoding": "identity" } : req.headers;
    const onward = request(new URL(req.url ?? "/", this.node), { method: req.method, headers }, (answer) => {
      if (whole) return void this.addRows(answer, res);
      res.writeHead(answer.statusCode ?? 502, answer.headers);
      if (path === "/api/v1/live") this.follow(answer, res);
      else answer.pipe(res);
    });
    onward.on("error", () => res.destroy());
    res.on("close", () => onward.destroy());
    req.pipe(onward);
  }

  private async addRows(answer: IncomingMessage, res: ServerResponse) {
    let text = "";
    for await (const piece of answer.setEncoding("utf8")) text += piece as string;
    const board = JSON.parse(text) as { calls: unknown[] };
    const { "content-length": _, ...headers } = answer.headers;
    res.writeHead(answer.statusCode ?? 502, headers);
    res.end(JSON.stringify({ ...board, calls: [...board.calls, ...this.crowd.rows()] }));
  }

  private follow(stream: IncomingMessage, res: ServerResponse) {
    const reader: Reader = { res, between: true, waiting: "" };
    this.readers.add(reader);
    res.flushHeaders();
    stream.setEncoding("utf8").on("data", (piece: string) => {
      res.write(piece);
      reader.between = piece.endsWith("\n\n");
      if (!reader.between) return;
      res.write(reader.waiting);
      reader.waiting = "";
    });
    stream.on("end", () => res.end());
    stream.on("error", () => res.destroy());
    res.on("close", () => this.readers.delete(reader));
  }
}
