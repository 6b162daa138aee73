import { screen, waitFor } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { SharePanel } from "~/pages/calls/share_panel";
import { FakeNode, Refused } from "../support/fake_node";
import { show } from "../support/show";

vi.setConfig({ testTimeout: 20_000 });
const link = (id: string, over = {}) => ({
  id,
  created_at: "2026-01-01T10:00:00Z",
  expires_at: new Date(Date.now() + 9_000_000).toISOString(),
  created_by: "ada@example.com",
  transcript_url: `https://voice.example.com/${id}/transcript`,
  recording_url: `https://voice.example.com/${id}/recording`,
  ...over,
});

describe("the links to a call", () => {
  it("are shown with who made them and when they end, and are taken back", async () => {
    let links = [link("one"), link("two", { recording_url: null })];
    const node = new FakeNode()
      .on("GET /calls/5/shares", () => ({ shares: links }))
      .on("DELETE /calls/5/shares/one", () => ((links = links.slice(1)), { success: true }))
      .install();
    const { user } = show(<SharePanel id={5} />);
    expect((await screen.findAllByText(/made by ada@example.com/)).length).toBe(2);
    expect(screen.getAllByText("in 2 h").length).toBe(2);
    expect(screen.getAllByText("Recording")).toHaveLength(1);
    expect(screen.getAllByRole("link", { name: "Transcript" })[0]).toHaveAttribute("href", link("one").transcript_url);
    await user.click(screen.getAllByRole("button", { name: "Take the link back" })[0]!);
    await waitFor(() => expect(screen.queryByRole("link", { name: "Recording" })).toBeNull());
    expect(node.last("DELETE /calls/5/shares/one")).toBeDefined();
  });
  it("stay when they could not be taken back", async () => {
    new FakeNode()
      .on("GET /calls/5/shares", () => ({ shares: [link("one")] }))
      .on("DELETE /calls/5/shares/one", () => new Refused(503, { detail: "Not now." }))
      .install();
    const { user } = show(<SharePanel id={5} />);
    await user.click(await screen.findByRole("button", { name: "Take the link back" }));
    expect(await screen.findByText("The link stays")).toBeVisible();
    expect(screen.getByText("Not now.")).toBeVisible();
    expect(screen.getByRole("link", { name: "Recording" })).toBeVisible();
  });
  it("are for a viewer to see, not to make", async () => {
    new FakeNode().on("GET /calls/5/shares", () => ({ shares: [link("one")] })).install();
    show(<SharePanel id={5} />, { role: "viewer" });
    expect(await screen.findByRole("link", { name: "Transcript" })).toBeVisible();
    expect(screen.queryByRole("button", { name: "Make a link" })).toBeNull();
    expect(screen.queryByRole("button", { name: "Take the link back" })).toBeNull();
  });
});
