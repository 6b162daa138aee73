import { statfsSync } from "node:fs";
import type { History } from "./history";
import type { Node } from "./node";
import type { Route } from "./router";

export function systemRoutes(node: Node, history: History): Route[] {
  const began = new Date().toISOString();
  return [
    {
      method: "GET",
      path: "/system",
      async answer() {
        const health = await node.ask<{ version: string; backend_api_endpoint: string }>("/health");
        const ready = await node
          .ask<{ ready: boolean; reasons: string[] }>("/health/ready")
          .catch(() => ({ ready: false, reasons: ["the node says it is not ready"] }));
        const disk = statfsSync("/");
        return {
          body: {
            version: health.version,
            started_at: began,
            public_url: health.backend_api_endpoint,
            ...ready,
            disk: {
              path: "/var/lib/tandem",
              total_bytes: disk.blocks * disk.bsize,
              free_bytes: disk.bavail * disk.bsize,
              journal_bytes: 0,
              recordings_bytes: 0,
            },
            memory_bytes: 0,
            components: [],
          },
        };
      },
    },
    {
      method: "GET",
      path: "/system/history",
      async answer({ url }) {
        await history.begin();
        return { body: history.view(Number(url.searchParams.get("seconds") ?? 3600)) };
      },
    },
    {
      method: "GET",
      path: "/webhook-deliveries",
      answer: () => ({ body: { deliveries: [], next: null } }),
    },
  ];
}
