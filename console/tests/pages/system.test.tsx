import { screen, within } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { Component as SystemPage } from "~/pages/system/system";
import { FakeNode, Refused } from "../support/fake_node";
import { show } from "../support/show";
import { hostile } from "../support/values";

vi.setConfig({ testTimeout: 20_000 });
// What a canvas draws cannot be read back; what it was given can.
const drawn = vi.hoisted(() => [] as unknown[]);
vi.mock("uplot", () => ({
  default: class {
    setData = (data: unknown) => void drawn.push(data);
    setSize() {}
    destroy() {}
  },
}));

const system = (over = {}) => ({
  version: "0.1.0",
  started_at: "2026-01-01T10:00:00Z",
  ready: true,
  reasons: [],
  public_url: "https://voice.example.com",
  memory_bytes: 48_300_000,
  disk: {
    path: "/var/lib/tandem",
    total_bytes: 271_000_000_000,
    free_bytes: 64_700_000_000,
    journal_bytes: 97_400,
    recordings_bytes: 0,
  },
  components: [{ name: "RocksDB", version: "7.8.3" }],
  ...over,
});
const history = {
  at: [1_767_261_600, 1_767_261_610],
  series: [
    { name: "calls_in_progress", label: "Calls in progress", unit: "count", values: [3, 1204] },
    { name: "webhook_p50_ms", label: "Half are faster", unit: "ms", values: [4, 1500] },
    { name: "cpu_ratio", label: "Processors in use", unit: "ratio", values: [0.1, null] },
  ],
};
const node = () =>
  new FakeNode()
    .on("GET /system", () => system())
    .on("GET /system/history", () => history)
    .on("GET /organizations/telephony-configs", () => ({ configurations: [] }))
    .on("GET /security/refused-requests", () => ({ refused_requests: [] }));

describe("the system page", () => {
  it("says how the node is, with each number's last value beside its picture", async () => {
    node().install();
    show(<SystemPage />);
    expect(await screen.findByText("Ready")).toBeVisible();
    expect(screen.getByText("48.3 MB")).toBeVisible();
    expect(screen.getByText("206 GB of 271 GB")).toBeVisible();
    const panel = async (name: string) =>
      within((await screen.findByRole("heading", { name })).closest<HTMLElement>("section")!);
    expect((await panel("Calls in progress")).getByText("1,204")).toBeVisible();
    expect((await panel("Webhook latency")).getByText("1.50 s")).toBeVisible();
    expect((await panel("Processor")).getByText("–")).toBeVisible();
    expect(screen.queryByRole("heading", { name: "Journal latency" })).toBeNull();
    expect(drawn).toContainEqual([history.at, [3, 1204]]);
  });
  it("asks for the span that is chosen", async () => {
    const fake = node().install();
    const { user, router } = show(<SystemPage />);
    await user.click(await screen.findByRole("button", { name: "6 hours" }));
    expect(router.state.location.search).toBe("?seconds=21600");
    await screen.findByRole("heading", { name: "Processor" });
    expect(fake.last("GET /system/history")?.query.get("seconds")).toBe("21600");
  });
  it("tells why no new calls are taken", async () => {
    node()
      .on("GET /system", () => system({ ready: false, reasons: ["the disk is full", "draining"] }))
      .install();
    show(<SystemPage />);
    expect(await screen.findByText("The node takes no new calls now")).toBeVisible();
    expect(screen.getByText("the disk is full; draining")).toBeVisible();
  });
  it("shows what was refused as text, and says when pictures cannot be read", async () => {
    node()
      .on("GET /system/history", () => new Refused(503, { detail: "The history is being read back." }))
      .on("GET /security/refused-requests", () => ({
        refused_requests: [
          { at: "2026-01-01T10:00:00Z", kind: "webhook", finding: hostile, url: hostile, remote: "192.0.2.1" },
        ],
      }))
      .install();
    const { container } = show(<SystemPage />);
    expect(await screen.findByText(/The history is being read back/)).toBeVisible();
    expect((await screen.findAllByText(/<img src=x/)).length).toBeGreaterThan(0);
    expect(container.querySelector("img, script")).toBeNull();
  });
});
