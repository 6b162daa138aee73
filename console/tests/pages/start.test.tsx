import { screen, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { Component as Start } from "~/pages/start/start";
import { FakeNode } from "../support/fake_node";
import { show } from "../support/show";

const practice = (over = {}) => ({
  available: true,
  why_not: null,
  running: false,
  telephony_configuration_id: null,
  phone_number: null,
  scenarios: [{ id: "hello", title: "Says hello", description: "and listens" }],
  ...over,
});
const node = (configurations: unknown[] = []) =>
  new FakeNode()
    .on("GET /organizations/telephony-configs", () => ({ configurations }))
    .on("GET /organizations/preferences", () => ({ test_phone_number: null }))
    .on("GET /workflow/fetch", () => [])
    .on("GET /workflow/summary", () => [{ id: 128, name: "Desk" }])
    .on("GET /calls", () => ({ calls: [], next_cursor: null }))
    .on("GET /practice", () => practice());

describe("the overview", () => {
  it("leads from nothing to the first call, step by step", async () => {
    node([{ id: 64, name: "Main", practice: false, phone_number_count: 0 }]).install();
    show(<Start />);
    expect(await screen.findByText("1 of 5")).toBeVisible();
    const steps = screen.getAllByRole("listitem");
    expect(steps[0]).toHaveTextContent("Credentials done");
    expect(within(steps[1]!).getByRole("link", { name: "Add a number" })).toHaveAttribute(
      "href",
      "/telephony-configurations/64",
    );
  });
  it("does not take the practice line for a real one", async () => {
    node([{ id: 64, name: "Practice", practice: true, phone_number_count: 1 }]).install();
    show(<Start />);
    expect(await screen.findByText("0 of 5")).toBeVisible();
  });
  it("offers each role the steps that it can take", async () => {
    node().install();
    show(<Start />, { role: "operator" });
    const steps = await screen.findAllByRole("listitem");
    expect(within(steps[0]!).queryByRole("link")).toBeNull();
    expect(steps[0]).toHaveTextContent("for an admin");
    expect(within(steps[2]!).getByRole("link", { name: "Make one" })).toBeVisible();
    expect(screen.queryByRole("button", { name: "Start it" })).toBeNull();
  });
  it("has a virtual caller ring, and follows the call", async () => {
    const fake = node()
      .on("GET /practice", () => practice({ running: true, phone_number: "+14155550100", telephony_configuration_id: 9 }))
      .on("POST /practice/calls", () => ({ call_id: 12, carrier_call_id: "u" }))
      .install();
    const { user, router } = show(<Start />);
    expect(await screen.findByText("not a real line")).toBeVisible();
    await screen.findByRole("option", { name: "Desk" });
    await user.click(screen.getByRole("button", { name: "Have them ring" }));
    await screen.findByText("another page");
    expect(router.state.location.pathname).toBe("/calls/12");
    expect(fake.last("POST /practice/calls")?.body).toEqual({ workflow_id: 128, scenario: "hello" });
  });
  it("says why there is no practice line", async () => {
    node()
      .on("GET /practice", () => practice({ available: false, why_not: "the emulator is not installed" }))
      .install();
    show(<Start />);
    expect(await screen.findByText("the emulator is not installed")).toBeVisible();
  });
});
