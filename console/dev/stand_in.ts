// For development and for the tests in a browser: answers, inside Vite's own server, what the node does not answer yet
// (api/needed.txt), and hands everything else to the node. Nothing of this is in the build. A part goes when the node has it.
//
//   CONSOLE_NODE_URL             the node (http://127.0.0.1:8080)
//   CONSOLE_NODE_KEY         an admin's key of it
//   PLIVO_EMULATOR_URL     what stands in for Plivo, to look into an account before it is saved
import { request } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { Plugin } from "vite";
import { Board } from "./board";
import { Node } from "./node";
import { type Answer, type Route, Refusal, match, readBody } from "./router";
import { allow, sessionOf } from "./session";

export const contentSecurityPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; media-src 'self' blob:; " +
  "worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

type Next = () => void;

function answerWith(res: ServerResponse, { status = 200, body, headers = {}, text }: Answer) {
  res.statusCode = status;
  for (const [name, value] of Object.entries(headers)) res.setHeader(name, value);
  if (!headers["Content-Type"]) res.setHeader("Content-Type", "application/json");
  res.end(text ?? (body === undefined ? "" : JSON.stringify(body)));
}

/// The request as it came, as if the page were the node's own.
function passOn(node: Node, board: Board, req: IncomingMessage, res: ServerResponse) {
  const to = new URL(req.url ?? "/", node.url);
  const { origin, host: _host, ...kept } = req.headers;
  const onward = request(
    to,
    { method: req.method, headers: { ...kept, ...(origin ? { origin: to.origin } : {}) } },
    (answer) => {
      res.writeHead(answer.statusCode ?? 502, answer.headers);
      if (answer.headers["content-type"] === "text/event-stream") board.follow(answer, res);
      else answer.pipe(res);
    },
  );
  onward.on(
    "error",
    () => res.headersSent || answerWith(res, { status: 502, body: { detail: "The node does not answer." } }),
  );
  res.on("close", () => onward.destroy());
  req.pipe(onward);
}

/// A WebSocket, as if the page were the node's own.
function passOnUpgrade(node: Node, req: IncomingMessage, socket: Duplex, head: Buffer) {
  const to = new URL(req.url ?? "/", node.url);
  const onward = request(to, { headers: { ...req.headers, host: to.host, origin: to.origin } });
  onward.on("upgrade", (answer, theirs, first) => {
    const lines = [`HTTP/1.1 101 ${answer.statusMessage}`];
    for (let i = 0; i < answer.rawHeaders.length; i += 2) lines.push(`${answer.rawHeaders[i]}: ${answer.rawHeaders[i + 1]}`);
    socket.write(lines.join("\r\n") + "\r\n\r\n");
    socket.write(first);
    theirs.write(head);
    theirs.pipe(socket).pipe(theirs);
    theirs.on("error", () => socket.destroy());
  });
  onward.on("response", (answer) => socket.end(`HTTP/1.1 ${answer.statusCode} ${answer.statusMessage}\r\n\r\n`));
  onward.on("error", () => socket.destroy());
  socket.on("error", () => onward.destroy());
  onward.end();
}

export function standIn(): Plugin {
  const node = new Node(process.env.CONSOLE_NODE_URL ?? "http://127.0.0.1:8080", process.env.CONSOLE_NODE_KEY ?? "");
  const board = new Board();
  const routes: Route[] = board.routes;

  async function handle(req: IncomingMessage, res: ServerResponse, next: Next) {
    const url = new URL(req.url ?? "/", "http://stand.in");
    if (!url.pathname.startsWith("/api/") && url.pathname !== "/openapi.json" && url.pathname !== "/metrics") return next();
    try {
      const found = match(routes, req.method ?? "GET", url);
      if (!found) return passOn(node, board, req, res);
      const session = found.route.open ? null : await sessionOf(node, req);
      if (session) allow(session, req, found.route.role);
      answerWith(res, await found.route.answer({ url, ids: found.ids, session, body: await readBody(req), req }));
    } catch (e) {
      const refusal = e instanceof Refusal ? e : new Refusal(500, e instanceof Error ? e.message : String(e));
      answerWith(res, { status: refusal.status, body: refusal.body });
    }
  }
  const use = (server: {
    middlewares: { use(f: (req: IncomingMessage, res: ServerResponse, next: Next) => void): void };
    httpServer: { on(event: "upgrade", f: (req: IncomingMessage, socket: Duplex, head: Buffer) => void): void } | null;
  }) => {
    server.httpServer?.on("upgrade", (req, socket, head) => {
      if (req.url?.startsWith("/api/")) passOnUpgrade(node, req, socket, head);
    });
    server.middlewares.use((req, res, next) => void handle(req, res, next));
  };
  return { name: "tandem-stand-in", configureServer: use, configurePreviewServer: use };
}
