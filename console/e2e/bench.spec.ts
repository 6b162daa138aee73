// How fast it feels: the live board under two thousand changing calls, and the first load. Figures are printed; aims are not enforced.
import type { Page } from "@playwright/test";
import { Feed } from "./support/feed";
import { type Frames, framesOf, median } from "./support/frames";
import { enter, expect, test } from "./support/page";
import { ports, url } from "./support/world";

test.use({ trace: "off" }); // it would be measured too
test.setTimeout(240_000);
const rounds = [1, 2, 3, 4, 5];
const pace = 3; // so that every call changes about once a second
const figures = (of: Frames[]) =>
  `${median(of.map((f) => f.perSecond)).toFixed(0)} frames a second, longest ${median(of.map((f) => f.longestMs)).toFixed(0)} ms`;

test.describe("the live board", () => {
  const feed = new Feed(url.node, 2000);
  test.use({ baseURL: url.board });
  test.beforeAll(() => feed.listen(ports.board));
  test.afterAll(() => feed.close());

  test("keeps its frame rate under 2,000 changing calls", async ({ page }) => {
    await enter(page);
    await page.goto("/calls");
    const board = page.getByRole("table", { name: "Calls in progress" });
    await expect(board).toHaveAttribute("aria-rowcount", /^20\d\d$/);
    const newest = () => board.getByRole("link").first().getAttribute("href");
    const idle: Frames[] = [];
    const fed: Frames[] = [];
    let seconds = 0;
    for (const _ of rounds) {
      idle.push(await framesOf(page, 2000));
      const before = await newest();
      const began = Date.now();
      feed.play(pace);
      fed.push(await framesOf(page, 2000));
      feed.pause();
      seconds += (Date.now() - began) / 1000;
      expect(await newest()).not.toBe(before);
    }
    // What is not seen is not made.
    expect(await board.getByRole("row").count()).toBeLessThan(60);
    console.log(
      `bench: live board, ${(feed.sent / seconds).toFixed(0)} changes a second: ${figures(fed)} (aim 30 a second)`,
    );
    console.log(`bench: live board, nothing changes:        ${figures(idle)}`);
  });
});

test("the first load", async ({ browser }) => {
  const loads: number[] = [];
  for (const _ of rounds) {
    const context = await browser.newContext({ baseURL: url.node });
    const page = await context.newPage();
    await page.goto("/");
    // Of the page's own clock, which begins with the navigation.
    loads.push(await seenAt(page));
    await context.close();
  }
  console.log(`bench: first load on loopback ${median(loads).toFixed(0)} ms (aim 1000)`);
});

const seenAt = async (page: Page) =>
  (
    await page.waitForFunction(() => document.querySelector("input[type=password]") && performance.now())
  ).jsonValue() as Promise<number>;
