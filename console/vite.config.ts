import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import type { ProxyOptions } from "vite";
import { defineConfig } from "vitest/config";
import { compress } from "./build/compress";
import { strictCsp } from "./build/strict_csp";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const node = new URL(process.env.CONSOLE_NODE_URL ?? "http://127.0.0.1:8080").origin;
// While developing, Vite answers for the files and the node for the rest, as if its own page asked: it takes changes and sockets
// from no other.
const toNode: ProxyOptions = {
  target: node,
  changeOrigin: true,
  ws: true,
  rewriteWsOrigin: true,
  configure: (proxy) => proxy.on("proxyReq", (asked) => asked.hasHeader("origin") && asked.setHeader("origin", node)),
};

export default defineConfig({
  plugins: [react(), strictCsp(), compress()],
  resolve: {
    alias: {
      "~": here("./src"),
      // Radix locks scrolling with a <style> written at run time; ours does it with a rule of design/base.css.
      "react-remove-scroll": here("./src/design/remove_scroll.tsx"),
    },
  },
  build: { target: "es2022", modulePreload: { polyfill: false }, assetsInlineLimit: 0, chunkSizeWarningLimit: 400 },
  server: {
    port: Number(process.env.CONSOLE_PORT ?? 5173),
    strictPort: true,
    host: "127.0.0.1",
    proxy: { "/api": toNode, "/openapi.json": toNode, "/metrics": toNode },
  },
  test: {
    environment: "jsdom",
    globals: false,
    setupFiles: ["tests/setup.ts"],
    include: ["tests/**/*.test.{ts,tsx}"],
    css: false,
    pool: "forks",
    poolOptions: { forks: { maxForks: 1 } },
  },
});
