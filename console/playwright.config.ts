// Stories in a browser, against real nodes and the emulator that stands in for Plivo. All are found in CONSOLE_BIN_DIR
// (../build/bin), and with them in its folder "console" what the nodes serve: scripts/console.sh puts it there.
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { defineConfig } from "@playwright/test";
import { account, ports, url } from "./e2e/support/world";

const bin = resolve(process.env.CONSOLE_BIN_DIR ?? "../build/bin");
// Workers read this file too, and have to find the folder of the first.
const data = (process.env.CONSOLE_E2E_DATA ??= mkdtempSync(join(tmpdir(), "tandem-console-")));
const scenarios = resolve("../examples/plivo_emulator/scenarios");

export default defineConfig({
  testDir: "e2e",
  fullyParallel: false,
  workers: 1,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  reporter: [["list"]],
  use: {
    baseURL: url.node,
    viewport: { width: 1360, height: 900 },
    reducedMotion: "reduce",
    trace: "retain-on-failure",
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: ["--no-sandbox", "--autoplay-policy=no-user-gesture-required"],
    },
  } as object,
  projects: [
    { name: "door", testMatch: "door.spec.ts" },
    { name: "talk", testMatch: "talk.spec.ts", dependencies: ["door"] },
    { name: "stories", testMatch: "stories.spec.ts" },
    // Each of these finds what it needs, or makes it.
    {
      name: "furnished",
      testMatch: ["faults.spec.ts", "roles.spec.ts", "share.spec.ts", "markup.spec.ts", "pages.spec.ts"],
      dependencies: ["stories"],
    },
    { name: "bench", testMatch: "bench.spec.ts", dependencies: ["furnished"] },
  ],
  webServer: [
    {
      command: `${bin}/plivo_emulator --listen 127.0.0.1:${ports.emulator} --auth-id ${account.id} --auth-token ${account.token} --number 14155550100=elsewhere --number 14155550177=elsewhere --record-dir ${data}/emulator`,
      url: `${url.emulator}/emulator/health`,
      cwd: scenarios,
    },
    {
      command: `${bin}/tandem serve --data ${data}/node --listen 127.0.0.1:${ports.node} --public-url ${url.node} --plivo-api-url ${url.emulator}/v1 --log-level warning`,
      url: `${url.node}/api/v1/health`,
      env: { TANDEM_BOOTSTRAP_API_KEY: account.key },
    },
    {
      command: `${bin}/tandem serve --data ${data}/door --listen 127.0.0.1:${ports.door} --log-level warning`,
      url: `${url.door}/api/v1/health`,
      env: { TANDEM_BOOTSTRAP_API_KEY: account.key },
    },
  ],
});
