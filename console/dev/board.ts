// Feeds the live board a recorded stream: rows posted to /stand-in/board stand in every open /live, between the node's own events.
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Route } from "./router";

interface Reader {
  res: ServerResponse;
  between: boolean; // the node's last piece ended an event
  waiting: string[];
}

export class Board {
  private readers = new Set<Reader>();

  /// Passes the node's stream on.
  follow(stream: IncomingMessage, res: ServerResponse) {
    const reader: Reader = { res, between: true, waiting: [] };
    this.readers.add(reader);
    stream.setEncoding("utf8").on("data", (piece: string) => {
      res.write(piece);
      reader.between = piece.endsWith("\n\n");
      if (reader.between) reader.waiting.splice(0).forEach((text) => res.write(text));
    });
    stream.on("end", () => res.end());
    res.on("close", () => this.readers.delete(reader));
  }

  readonly routes: Route[] = [
    {
      method: "POST",
      path: "/stand-in/board",
      open: true,
      answer: ({ body }) => {
        const text = (body.calls as unknown[]).map((c) => `event: board\ndata: ${JSON.stringify(c)}\n\n`).join("");
        for (const { res, between, waiting } of this.readers)
          if (between) res.write(text);
          else waiting.push(text);
        return { body: { success: true } };
      },
    },
  ];
}
