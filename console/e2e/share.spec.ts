// A call shown to somebody who has no account, for as long as its link lasts.
import { endedCall, furnish } from "./support/furnish";
import { enter, expect, test } from "./support/page";
import { url } from "./support/world";

test("a link leads strangers to a call's transcript and recording, until it is taken back", async ({ page, playwright }) => {
  await furnish();
  const call = await endedCall("14155550180", "hello");
  await enter(page);
  await page.goto(`/calls/${call}`);
  await page.getByRole("button", { name: "Make a link" }).click();
  const address = (of: string) => page.getByRole("link", { name: of, exact: true }).getAttribute("href");
  const transcript = (await address("Transcript"))!;
  const recording = (await address("Recording"))!;

  const stranger = await playwright.request.newContext({ baseURL: url.node });
  expect(await (await stranger.get(transcript)).text()).toContain("Brightside Dental");
  expect((await stranger.get(recording)).headers()["content-type"]).toContain("audio/");
  expect((await stranger.get(`/api/v1/calls/${call}`)).status()).toBe(401);

  await page.getByRole("button", { name: "Take the link back" }).click();
  await expect(page.getByText("Nobody outside can see this call.")).toBeVisible();
  for (const link of [transcript, recording]) expect((await stranger.get(link)).status()).toBe(404);
  await stranger.dispose();
});
