import { act, screen, waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { Component as Live } from "~/pages/calls/live";
import { Component as Log } from "~/pages/calls/log";
import { Component as One } from "~/pages/calls/one";
import { outcome, story } from "~/pages/calls/words";
import { FakeNode, Refused } from "../support/fake_node";
import { show } from "../support/show";
import { boardCall, hostile, number, run } from "../support/values";

vi.setConfig({ testTimeout: 20_000 });
beforeEach(() => void vi.stubGlobal("requestAnimationFrame", (work: FrameRequestCallback) => setTimeout(() => work(0), 0)));
const live = (calls: unknown[]) => new FakeNode().on("GET /calls/live", () => ({ at: "", event_id: "", calls }));

describe("the live board", () => {
  it("teaches when nobody is on the line, and shows a call as it comes and goes", async () => {
    const node = live([]).install();
    show(<Live />);
    expect(await screen.findByText("Nobody is on the line")).toBeVisible();
    act(() => node.tell("board", boardCall(1, { speaking: "caller", last_turn_ms: 1900 })));
    const row = await screen.findByRole("row", { name: /415 555 0123/ });
    expect(row).toHaveTextContent("Greeting");
    expect(row).toHaveTextContent("1.90 s");
    act(() => node.tell("board", boardCall(1, { phase: "ended" })));
    expect(await screen.findByText("Nobody is on the line")).toBeVisible();
  });
  it("draws a screenful of two thousand calls", async () => {
    live(Array.from({ length: 2000 }, (_, i) => boardCall(i + 1))).install();
    show(<Live />);
    expect((await screen.findAllByText("2,000"))[0]).toBeVisible();
    const table = screen.getByRole("table", { name: "Calls in progress" });
    expect(table).toHaveAttribute("aria-rowcount", "2001");
    expect(within(table).getAllByRole("row").length).toBeLessThan(60);
  });
  it("reads the board anew when events were missed", async () => {
    const node = live([]).install();
    show(<Live />);
    await screen.findByText("Nobody is on the line");
    node.on("GET /calls/live", () => ({ at: "", event_id: "", calls: [boardCall(5)] }));
    act(() => node.tell("missed", { detail: "" }));
    expect(await screen.findByRole("row", { name: /415 555 0123/ })).toBeVisible();
  });
  it("hangs up after asking, and tells why it could not", async () => {
    live([boardCall(9)])
      .on("POST /calls/9/hangup", () => new Refused(409, { detail: "The call has ended already." }))
      .install();
    const { user } = show(<Live />);
    await user.click(await screen.findByRole("button", { name: "Hang up" }));
    await user.click(within(await screen.findByRole("dialog")).getByRole("button", { name: "Hang up" }));
    expect(await screen.findByRole("alert")).toHaveTextContent("The call has ended already.");
  });
  it("lets a viewer watch only", async () => {
    live([boardCall(9)]).install();
    show(<Live />, { role: "viewer" });
    expect(await screen.findByRole("row", { name: /415 555 0123/ })).toBeVisible();
    expect(screen.queryByRole("button", { name: "Hang up" })).toBeNull();
  });
  it("renders names from outside as text", async () => {
    live([boardCall(1, { workflow_name: hostile, node: hostile, from: hostile })]).install();
    const { container } = show(<Live />);
    expect((await screen.findAllByText(/<img src=x/)).length).toBe(3);
    expect(container.querySelector("img, script")).toBeNull();
  });
});

describe("the log", () => {
  const summary = {
    ...boardCall(3),
    telephony_configuration_id: 64,
    phone_number_id: 7,
    phase: "ended",
    ended_at: null,
    duration_seconds: 41,
    disposition: "booked",
    cause: "agent_ended",
    hung_up_by: "agent",
    total_cost: "0.0085",
    has_recording: true,
    turns: 4,
  };
  it("asks the node for what is in the address, a page at a time", async () => {
    const node = new FakeNode()
      .on("GET /workflow/summary", () => [{ id: 128, name: "Desk" }])
      .on("GET /calls", ({ query }) =>
        query.get("cursor")
          ? { calls: [{ ...summary, call_id: 2, from: "+14155550199" }], next_cursor: null }
          : { calls: [summary], next_cursor: "c1" },
      )
      .install();
    const { user, router } = show(<Log />, { path: "/calls/log", at: "/calls/log?direction=inbound" });
    expect(await screen.findByText("Booked")).toBeVisible();
    expect(node.last("GET /calls")?.query.get("direction")).toBe("inbound");
    await user.click(screen.getByRole("button", { name: "Older calls" }));
    expect(await screen.findByText("+1 415 555 0199")).toBeVisible();
    expect(node.last("GET /calls")?.query.get("cursor")).toBe("c1");
    await user.type(screen.getByRole("searchbox"), "0123");
    await waitFor(() => expect(router.state.location.search).toContain("q=0123"));
    expect(screen.getByRole("link", { name: "CSV" })).toHaveAttribute(
      "href",
      "/api/v1/calls/export?q=0123&direction=inbound",
    );
  });
  it("narrows to one number of an account, and forgets the number with the account", async () => {
    const node = new FakeNode()
      .on("GET /workflow/summary", () => [])
      .on("GET /organizations/telephony-configs", () => ({ configurations: [{ id: 64, name: "Main" }] }))
      .on("GET /organizations/telephony-configs/64/phone-numbers", () => ({ phone_numbers: [number()] }))
      .on("GET /calls", () => ({ calls: [], next_cursor: null }))
      .install();
    const { user, router } = show(<Log />, { path: "/calls/log", at: "/calls/log?account=64&number=7&longer=60" });
    expect(await screen.findByText("No call is like that")).toBeVisible();
    const asked = node.last("GET /calls")!.query;
    expect([asked.get("telephony_configuration_id"), asked.get("phone_number_id"), asked.get("min_seconds")]).toEqual([
      "64",
      "7",
      "60",
    ]);
    await screen.findByRole("option", { name: "Main" });
    await user.selectOptions(screen.getByLabelText("Account"), "");
    await waitFor(() => expect(router.state.location.search).toBe("?longer=60"));
  });
});

describe("one call", () => {
  const node = (over = {}) =>
    new FakeNode().on("GET /calls/4657", () => run(over)).on("GET /calls/4657/shares", () => ({ shares: [] }));
  const page = (role: "admin" | "viewer" = "admin") => show(<One />, { path: "/calls/:id", at: "/calls/4657", role });
  it("tells what happened", async () => {
    node().install();
    page();
    expect(await screen.findByText(/They talked for 41 s, in 1 turn\. The agent ended it, as “booked”/)).toBeVisible();
    expect(screen.getByText("— interrupted")).toBeVisible();
    expect(screen.getByText("unsure")).toBeVisible();
    expect(screen.getByText("tuesday")).toBeVisible();
    expect(screen.queryByRole("button", { name: "Hang up" })).toBeNull();
  });
  it("says what the retention rule has taken", async () => {
    node({ recording_forgotten_at: "2026-02-10T10:00:00Z", transcript_forgotten_at: "2026-02-11T10:00:00Z" }).install();
    page();
    const said = await screen.findByText(/The recording was forgotten/);
    expect(said.querySelector("time")).toHaveAttribute("datetime", "2026-02-10T10:00:00Z");
    expect(screen.getByText(/What was said was forgotten/)).toBeVisible();
  });
  it("offers what can be done while it goes on", async () => {
    const fake = node({ phase: "streaming", is_completed: false, cause: null, disposition: null })
      .on("POST /calls/4657/transfer", () => ({
        message: "ok",
        call_id: 4657,
        phase: "transferring",
        to: "+14155550199",
        mode: "warm",
      }))
      .install();
    const { user } = page();
    await user.click(await screen.findByRole("button", { name: "Transfer" }));
    await user.type(screen.getByLabelText("To"), "+1 (415) 555-0199");
    await user.selectOptions(screen.getByLabelText("How"), "Announce first");
    await user.type(screen.getByLabelText(/Tell them first/), "A refund.");
    await user.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Transfer" }));
    expect(await screen.findByText("Transferring")).toBeVisible();
    expect(fake.last("POST /calls/4657/transfer")?.body).toEqual({
      to: "+14155550199",
      mode: "warm",
      whisper: "A refund.",
    });
  });
  it("leads to the other call of a transfer, and back", async () => {
    const attempt = {
      to: "+14155550190",
      mode: "warm",
      whisper: "A refund.",
      result: "put_through",
      asked_at: "2026-01-01T10:00:20Z",
      connected_at: "2026-01-01T10:00:30Z",
      ended_at: null,
      leg_call_id: 5000,
      carrier_call_id: null,
      note: null,
    };
    node({ transfers: [{ ...attempt, to: "+14155550191", mode: "cold", result: "busy", leg_call_id: null }, attempt] })
      .on("GET /calls/5000", () => run({ call_id: 5000, leg_of_call_id: 4657 }))
      .on("GET /calls/5000/shares", () => ({ shares: [] }))
      .install();
    const { user, router } = page();
    expect(await screen.findByRole("heading", { name: "Transfers" })).toBeVisible();
    expect(screen.getByText("Busy")).toBeVisible();
    expect(screen.getAllByText(/A refund\./)).toHaveLength(2);
    await user.click(screen.getByRole("link", { name: "The call to +1 415 555 0190" }));
    expect(router.state.location.pathname).toBe("/calls/5000");
    await user.click(await screen.findByRole("link", { name: "Their call" }));
    expect(router.state.location.pathname).toBe("/calls/4657");
  });
  it("is named in the browser's tab, and its events have an address", async () => {
    node()
      .on("GET /calls/4657/events", () => ({ events: [], next_cursor: null }))
      .install();
    const { user, router } = page();
    await screen.findByText(/They talked for/);
    expect(document.title).toBe("Call with +1 415 555 0123 · Tandem");
    const events = within(screen.getByRole("heading", { name: "Events" }).closest<HTMLElement>("section")!);
    await user.click(events.getByRole("button", { name: "Show" }));
    expect(router.state.location.search).toBe("?open=events");
    expect(await events.findByText("None of this kind.")).toBeVisible();
    await user.click(events.getByRole("button", { name: "Hide" }));
    expect(router.state.location.search).toBe("");
  });
  it("makes a link that ends", async () => {
    const fake = node()
      .on("POST /calls/4657/shares", () => ({}))
      .install();
    const { user } = page();
    await user.selectOptions(await screen.findByLabelText("For how long"), "for a week");
    await user.click(screen.getByRole("button", { name: "Make a link" }));
    expect(fake.last("POST /calls/4657/shares")?.body).toEqual({ expires_in_seconds: 604800 });
  });
  it("renders what callers and models said as text", async () => {
    const logs = run().logs;
    node({
      gathered_context: { [hostile]: hostile },
      logs: {
        ...logs,
        transcript: [{ ...logs.transcript![0]!, text: hostile }],
        nodes: [{ id: "greeting", name: hostile, at_ms: 0 }],
      },
    }).install();
    const { container } = page();
    expect((await screen.findAllByText(/<img src=x/)).length).toBeGreaterThanOrEqual(4);
    expect(container.querySelector("img, script")).toBeNull();
  });
});

describe("a call's events", () => {
  it("render digits and headers from outside as text", async () => {
    const events = [
      { sequence: 1, at: "2026-01-01T10:00:00Z", kind: "conversation", name: "dtmf", summary: hostile, data: {} },
      {
        sequence: 2,
        at: "2026-01-01T10:00:01Z",
        kind: "webhook",
        name: "answer",
        summary: "Plivo asked what to do",
        data: { digits: hostile, headers: { "X-PH-Name": hostile } },
      },
    ];
    new FakeNode()
      .on("GET /calls/4657", () => run({ note: hostile, name: hostile }))
      .on("GET /calls/4657/events", () => ({ events, next_cursor: null }))
      .on("GET /calls/4657/shares", () => ({
        shares: [
          {
            id: "s",
            transcript_url: "https://us/t",
            recording_url: null,
            created_at: "2026-01-01T10:00:00Z",
            expires_at: "2026-01-02T10:00:00Z",
            created_by: hostile,
          },
        ],
      }))
      .install();
    const { user, container } = show(<One />, { path: "/calls/:id", at: "/calls/4657" });
    await user.click(await screen.findByRole("button", { name: "Show" }));
    await user.click(await screen.findByText("Plivo asked what to do"));
    expect(screen.getByText(/X-PH-Name/)).toHaveTextContent("<script>");
    expect(screen.getAllByText(/<img src=x/).length).toBeGreaterThanOrEqual(4);
    expect(container.querySelector("img, script")).toBeNull();
  });
});

describe("words for calls", () => {
  it("colours outcomes by what they mean", () => {
    const of = (disposition: string, cause = disposition) => outcome({ phase: "ended", disposition, cause }).tone;
    expect([of("booked"), of("no_answer"), of("caller_silent"), of("failed")]).toEqual([
      "ok",
      "warning",
      "warning",
      "problem",
    ]);
  });
  it("tells of an outbound call from its own side", () => {
    const logs = run().logs;
    const phases = { ...logs.phases, dialed: "2026-01-01T10:00:00Z", answered: "2026-01-01T10:00:04Z" };
    expect(story(run({ call_type: "outbound", logs: { ...logs, phases } }))).toContain("It was answered after 4.00 s.");
  });
});
