import { screen, within } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { Component as Keys } from "~/pages/settings/keys";
import { Component as Operators } from "~/pages/settings/operators";
import { Component as Organization } from "~/pages/settings/organization";
import { FakeNode, Refused } from "../support/fake_node";
import { show } from "../support/show";

vi.setConfig({ testTimeout: 20_000 });
const preferences = {
  test_phone_number: null,
  timezone: "UTC",
  external_pbx_integrations_enabled: false,
  organization_name: "Example",
  record_calls: null,
  retain_recordings_days: null,
  retain_transcripts_days: null,
  retain_events_days: null,
};

describe("preferences", () => {
  it("sends what was changed, and nothing else", async () => {
    const node = new FakeNode()
      .on("GET /organizations/preferences", () => preferences)
      .on("PUT /organizations/preferences", ({ body }) => ({ ...preferences, ...(body as object) }))
      .install();
    const { user } = show(<Organization />);
    await user.type(await screen.findByLabelText(/Test number/), "+14155550199");
    await user.type(screen.getByLabelText(/Recordings, days/), "30");
    await user.click(screen.getByRole("button", { name: "Save" }));
    expect(await screen.findByText("Saved")).toBeVisible();
    expect(node.last("PUT /organizations/preferences")?.body).toEqual({
      test_phone_number: "+14155550199",
      retain_recordings_days: 30,
    });
  });
  it("are read only for an operator", async () => {
    new FakeNode().on("GET /organizations/preferences", () => preferences).install();
    show(<Organization />, { role: "operator" });
    expect(await screen.findByText("An admin can change these.")).toBeVisible();
    expect(screen.getByLabelText(/Test number/)).toBeDisabled();
  });
});

describe("API keys", () => {
  it("are shown once, when they are made", async () => {
    const node = new FakeNode()
      .on("GET /user/api-keys", () => [])
      .on("POST /user/api-keys", () => ({
        id: 1,
        name: "CRM",
        key_prefix: "dgr_abcd",
        api_key: "dgr_abcd_secret",
        created_at: null,
        role: "viewer",
        expires_at: null,
      }))
      .install();
    const { user } = show(<Keys />);
    expect(await screen.findByText("No keys yet")).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Make a key" }));
    const dialog = within(await screen.findByRole("dialog"));
    await user.type(dialog.getByLabelText("Name"), "CRM");
    await user.selectOptions(dialog.getByLabelText("Role"), "viewer");
    await user.selectOptions(dialog.getByLabelText("Expires"), "in 30 days");
    await user.click(dialog.getByRole("button", { name: "Make it" }));
    expect(await screen.findByText("dgr_abcd_secret")).toBeVisible();
    const sent = node.last("POST /user/api-keys")?.body as { expires_at: string };
    expect(sent).toMatchObject({ name: "CRM", role: "viewer" });
    expect(Date.parse(sent.expires_at) - Date.now()).toBeGreaterThan(29 * 86_400_000);
    await user.click(screen.getByRole("button", { name: "I have kept it" }));
    expect(screen.queryByText("dgr_abcd_secret")).toBeNull();
  });
});

describe("operators", () => {
  it("are added with a role; a refusal marks its field", async () => {
    const ada = {
      id: 1,
      name: "Ada Byron",
      email: "ada@example.com",
      role: "admin",
      is_active: true,
      created_at: null,
      last_signed_in_at: null,
    };
    new FakeNode()
      .on("GET /operators", () => ({ operators: [ada] }))
      .on(
        "POST /operators",
        () => new Refused(422, { detail: [{ loc: ["body", "password"], msg: "too common", type: "x" }] }),
      )
      .install();
    const { user } = show(<Operators />);
    expect(await screen.findByText("you")).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Add an operator" }));
    const dialog = within(await screen.findByRole("dialog"));
    await user.type(dialog.getByLabelText("Name"), "Grace");
    await user.type(dialog.getByLabelText("Email"), "grace@example.com");
    await user.type(dialog.getByLabelText("First password"), "password password");
    await user.click(dialog.getByRole("button", { name: "Save" }));
    expect(await dialog.findByText("too common")).toBeVisible();
  });
});
