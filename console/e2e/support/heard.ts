// Is the recording on a call's page really heard: it plays on, and there is a voice in both of its lanes.
import { type Page, expect } from "@playwright/test";

/// Mean square of each channel of what @p address answers, decoded as the browser does; 1 is as loud as can be.
const loudness = (page: Page, address: string) =>
  page.evaluate(async (at) => {
    const sound = await (await fetch(at)).arrayBuffer();
    const decoded = await new OfflineAudioContext(2, 1, 48_000).decodeAudioData(sound);
    return Array.from({ length: decoded.numberOfChannels }, (_, i) => {
      const lane = decoded.getChannelData(i);
      return lane.reduce((sum, x) => sum + x * x, 0) / lane.length;
    });
  }, address);

export async function heard(page: Page) {
  // The player keeps its element to itself; it is seen when it is told to play.
  await page.evaluate(() => {
    const play = HTMLMediaElement.prototype.play;
    HTMLMediaElement.prototype.play = function () {
      Object.assign(window, { player: this });
      return play.call(this);
    };
  });
  await page.getByRole("button", { name: "Play", exact: true }).click();
  await expect(page.getByRole("button", { name: "Pause" })).toBeVisible();
  await page.waitForFunction(() => {
    const { player } = window as unknown as { player?: HTMLMediaElement };
    return player && !player.paused && !player.muted && player.volume > 0 && player.currentTime > 1;
  });
  const id = new URL(page.url()).pathname.split("/").at(-1)!;
  const address = await page.evaluate(
    async (call) => ((await (await fetch(`/api/v1/calls/${call}`)).json()) as { recording_url: string }).recording_url,
    id,
  );
  const lanes = await loudness(page, address);
  expect(lanes).toHaveLength(2);
  for (const lane of lanes) expect(lane).toBeGreaterThan(1e-5);
}
