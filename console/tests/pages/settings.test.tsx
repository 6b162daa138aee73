import { screen, waitFor, within } from "@testing-library/react";
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
  const person = (id: number, name: string, over = {}) => ({
    id,
    name,
    email: `${name.split(" ")[0]!.toLowerCase()}@example.com`,
    role: "admin",
    is_active: true,
    created_at: null,
    last_signed_in_at: null,
    ...over,
  });
  const ada = person(1, "Ada Byron");
  const bob = person(2, "Bob Page", { role: "viewer" });
  const open = async (user: ReturnType<typeof show>["user"], what: string) => {
    await user.click(await screen.findByRole("button", { name: "Actions for Bob Page" }));
    await user.click(await screen.findByRole("menuitem", { name: what }));
    return within(await screen.findByRole("dialog"));
  };
  it("are added with a role; a refusal marks its field", async () => {
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
  it("are changed, and only what was changed is sent", async () => {
    const node = new FakeNode()
      .on("GET /operators", () => ({ operators: [ada, bob] }))
      .on("PUT /operators/2", () => bob)
      .install();
    const { user } = show(<Operators />);
    const dialog = await open(user, "Change");
    await user.selectOptions(dialog.getByLabelText("Role"), "operator");
    await user.click(dialog.getByRole("switch", { name: "May sign in" }));
    await user.click(dialog.getByRole("button", { name: "Save" }));
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    const sent = node.last("PUT /operators/2")?.body;
    expect(sent).toMatchObject({ role: "operator", is_active: false });
    expect(sent).not.toHaveProperty("password");
  });
  it("are removed after asking, and the reason is shown when they stay", async () => {
    new FakeNode()
      .on("GET /operators", () => ({ operators: [ada, bob] }))
      .on("DELETE /operators/2", () => new Refused(409, { detail: "One active admin always stays." }))
      .install();
    const { user } = show(<Operators />);
    const dialog = await open(user, "Remove");
    expect(dialog.getByText(/Their sessions end at once/)).toBeVisible();
    await user.click(dialog.getByRole("button", { name: "Remove" }));
    expect(await screen.findByText("One active admin always stays.")).toBeVisible();
    expect(screen.getByText("bob@example.com")).toBeVisible();
  });
  it("cannot remove themselves", async () => {
    new FakeNode().on("GET /operators", () => ({ operators: [ada] })).install();
    const { user } = show(<Operators />);
    await user.click(await screen.findByRole("button", { name: "Actions for Ada Byron" }));
    expect(await screen.findByRole("menuitem", { name: "Change" })).toBeVisible();
    expect(screen.queryByRole("menuitem", { name: "Remove" })).toBeNull();
  });
  it("are not for an operator to see", async () => {
    new FakeNode().install();
    show(<Operators />, { role: "operator" });
    expect(screen.queryByRole("table")).toBeNull();
  });
});
