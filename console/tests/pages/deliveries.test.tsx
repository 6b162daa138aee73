import { screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { Component as Deliveries } from "~/pages/settings/deliveries";
import { Component as Keys } from "~/pages/settings/keys";
import { FakeNode, Refused } from "../support/fake_node";
import { show } from "../support/show";
import { hostile } from "../support/values";

const delivery = (over = {}) => ({
  id: 5,
  node_id: "hook_1",
  name: "CRM",
  http_method: "POST",
  endpoint_url: "https://crm.example/in",
  run_id: 77,
  run_name: "WR-77",
  status: "dead",
  attempts: 3,
  attempts_allowed: 3,
  next_attempt_at: null,
  created_at: "2026-01-01T10:00:00Z",
  history: [{ number: 3, begun_at: "2026-01-01T10:00:05Z", http_status: 500, error: null, answer: "busy" }],
  ...over,
});
const node = (over = {}) =>
  new FakeNode().on("GET /webhook-deliveries", () => ({ deliveries: [delivery(over)], next: null }));

describe("webhook deliveries", () => {
  it("shows what was tried, and sends again when told to", async () => {
    const fake = node()
      .on("POST /webhook-deliveries/5/resend", () => delivery({ status: "waiting" }))
      .install();
    const { user } = show(<Deliveries />);
    const row = await screen.findByRole("row", { name: /crm.example/ });
    expect(row).toHaveTextContent("Given up");
    expect(row).toHaveTextContent("3 of 3, last 500");
    await user.click(screen.getByRole("button", { name: "Resend" }));
    expect(await screen.findByText("Sent again: Waiting")).toBeVisible();
    expect(fake.last("POST /webhook-deliveries/5/resend")).toBeDefined();
  });
  it("says why it was not sent again", async () => {
    node()
      .on("POST /webhook-deliveries/5/resend", () => new Refused(409, { detail: "It is being sent." }))
      .install();
    const { user } = show(<Deliveries />);
    await user.click(await screen.findByRole("button", { name: "Resend" }));
    expect(await screen.findByText("It is being sent.")).toBeVisible();
  });
  it("lets a viewer read only", async () => {
    node().install();
    show(<Deliveries />, { role: "viewer" });
    await screen.findByRole("row", { name: /crm.example/ });
    expect(screen.queryByRole("button", { name: "Resend" })).toBeNull();
  });
  it("renders what other systems answered as text", async () => {
    const history = [{ number: 1, begun_at: null, http_status: null, error: hostile, answer: hostile }];
    node({ name: hostile, endpoint_url: hostile, history }).install();
    const { container } = show(<Deliveries />);
    expect((await screen.findAllByText(/<img src=x/)).length).toBeGreaterThanOrEqual(4);
    expect(container.querySelector("img, script")).toBeNull();
  });
});

describe("a page for admins", () => {
  it("says so to others, and asks the node nothing", async () => {
    const fake = new FakeNode().install();
    show(<Keys />, { role: "operator" });
    expect(await screen.findByText("This is for an admin.")).toBeVisible();
    expect(fake.last("GET /user/api-keys")).toBeUndefined();
  });
});
