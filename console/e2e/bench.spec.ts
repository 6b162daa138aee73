// How fast it feels: the live board under two thousand changing calls, and the first load. Aims are printed, not enforced.
import { enter, expect, test } from "./support/page";
import { url } from "./support/world";

const calls = 2000;
const phases = ["ringing", "answered", "streaming", "streaming", "streaming"] as const;
const speakers = ["nobody", "caller", "agent", "both"] as const;

const row = (i: number, turn: number) => ({
  call_id: 1_000_000 + i,
  name: `WR-${i}`,
  direction: i % 3 ? "inbound" : "outbound",
  from: `+1415555${String(i).padStart(4, "0")}`,
  to: "+14155550100",
  workflow_id: 1,
  workflow_name: "Recorded",
  phase: phases[i % phases.length],
  created_at: "2026-01-01T00:00:00Z",
  answered_at: "2026-01-01T00:00:02Z",
  node: `step ${(i + turn) % 7}`,
  speaking: speakers[(i + turn) % speakers.length],
  last_turn_ms: 300 + ((i * 37 + turn * 53) % 1700),
  detail: "",
});
const send = (rows: unknown[]) =>
  fetch(`${url.node}/api/v1/stand-in/board`, { method: "POST", body: JSON.stringify({ calls: rows }) });

test("the live board keeps its frame rate under 2,000 changing calls", async ({ page }) => {
  await enter(page);
  await page.goto("/calls");
  await page.getByRole("heading", { name: "Calls" }).waitFor();
  await page.waitForTimeout(500);
  await send(Array.from({ length: calls }, (_, i) => row(i, 0)));
  await expect(page.getByRole("table", { name: "Calls in progress" })).toHaveAttribute("aria-rowcount", /20\d\d/);
  const frames = page.evaluate(
    () =>
      new Promise<{ perSecond: number; longest: number }>((done) => {
        let n = 0;
        let longest = 0;
        const began = performance.now();
        let last = began;
        const frame = (now: number) => {
          n++;
          longest = Math.max(longest, now - last);
          last = now;
          if (now - began < 5000) requestAnimationFrame(frame);
          else done({ perSecond: (n * 1000) / (now - began), longest });
        };
        requestAnimationFrame(frame);
      }),
  );
  // Every call changes about once a second.
  for (let turn = 1; turn <= 25; turn++) {
    await send(Array.from({ length: calls / 5 }, (_, i) => row(i * 5 + (turn % 5), turn)));
    await page.waitForTimeout(200);
  }
  const { perSecond, longest } = await frames;
  console.log(`bench: live board ${perSecond.toFixed(0)} frames a second (aim 30), longest ${longest.toFixed(0)} ms`);
  await send(Array.from({ length: calls }, (_, i) => ({ ...row(i, 0), phase: "ended" })));
});

test("the first load", async ({ page }) => {
  await enter(page);
  await page.context().clearCookies();
  const began = Date.now();
  await page.goto("/", { waitUntil: "load" });
  await page.getByRole("button", { name: "Sign in" }).waitFor();
  console.log(`bench: first load on loopback ${Date.now() - began} ms (aim 1000)`);
});
