import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { compress } from "./build/compress";
import { strictCsp } from "./build/strict_csp";
import { contentSecurityPolicy, standIn } from "./dev/stand_in";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  plugins: [react(), strictCsp(), standIn(), compress()],
  resolve: {
    alias: {
      "~": here("./src"),
      // Radix locks scrolling with a <style> written at run time; ours does it with a rule of design/base.css.
      "react-remove-scroll": here("./src/design/remove_scroll.tsx"),
    },
  },
  build: { target: "es2022", modulePreload: { polyfill: false }, assetsInlineLimit: 0, chunkSizeWarningLimit: 400 },
  server: { port: Number(process.env.CONSOLE_PORT ?? 5173), strictPort: true, host: "127.0.0.1" },
  preview: {
    port: Number(process.env.CONSOLE_PORT ?? 4173),
    strictPort: true,
    host: "127.0.0.1",
    headers: {
      "Content-Security-Policy": contentSecurityPolicy,
      "X-Content-Type-Options": "nosniff",
      "Referrer-Policy": "same-origin",
    },
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
