import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { Component as Add } from "~/pages/telephony/add";
import { Component as Detail } from "~/pages/telephony/detail";
import { Component as List } from "~/pages/telephony/list";
import { FakeNode, Refused } from "../support/fake_node";
import { show } from "../support/show";
import { application, config, hostile, number } from "../support/values";

vi.setConfig({ testTimeout: 20_000 });
const base = "/organizations/telephony-configs";
const field = (name: string, label: string, over = {}) => ({
  name,
  label,
  type: "text",
  required: true,
  sensitive: true,
  description: "",
  placeholder: null,
  options: null,
  visible_when: null,
  section: null,
  ...over,
});
const providers = {
  providers: [
    {
      provider: "plivo",
      display_name: "Plivo",
      connectivity: "api",
      docs_url: null,
      fields: [
        field("auth_id", "Auth ID"),
        field("auth_token", "Auth Token", { type: "password" }),
        field("application_id", "Application ID", { required: false, sensitive: false }),
        field("region", "Region", { required: false, sensitive: false, visible_when: { field: "auth_id", equals: "MAEU" } }),
      ],
    },
  ],
};
const account = {
  ok: true,
  message: "Plivo knows Example Ltd.",
  notices: [],
  account: {
    name: "Example Ltd",
    auth_id: "…",
    billing_mode: "prepaid",
    balance: "25",
    currency: "USD",
    auto_recharge: true,
  },
  applications: [{ application_id: "a1", name: "crm", answer_url: "https://crm.example/answer", ours: false }],
  numbers: [],
};

const node = () =>
  new FakeNode()
    .on(`GET ${base}`, () => ({ configurations: [] }))
    .on("GET /organizations/telephony-providers/metadata", () => providers)
    .on("GET /workflow/summary", () => [
      { id: 128, name: "Desk" },
      { id: 192, name: "Night" },
    ])
    .on(`GET ${base}/64/usage`, () => ({
      at: "2026-01-01T00:00:00Z",
      calls_last_second: 1,
      calls_in_progress: 3,
      calls_queued: 4,
      requests_last_5s: 12,
      held_until: null,
      last_error: null,
    }))
    .on(`GET ${base}/64/spend`, () => ({
      currency: "USD",
      days: [{ date: "2026-01-01", calls: 2, seconds: 90, cost: "0.02" }],
    }))
    .on(`GET ${base}/64/carrier-account`, () => account)
    .on(`GET ${base}/64/phone-numbers`, () => ({ phone_numbers: [number()] }))
    .on(`GET ${base}/64`, () => config({ application: application() }));
const detail = (role: "admin" | "viewer" = "admin") =>
  show(<Detail />, { path: "/telephony-configurations/:id", at: "/telephony-configurations/64", role });

describe("the list", () => {
  it("teaches when it is empty", async () => {
    node().install();
    show(<List />);
    expect(await screen.findByText("No carrier account yet")).toBeVisible();
    expect(screen.getAllByRole("link", { name: /Add configuration/ })[0]).toHaveAttribute(
      "href",
      "/telephony-configurations/new",
    );
  });
  it("offers a viewer nothing that the node would refuse", async () => {
    node().install();
    show(<List />, { role: "viewer" });
    expect(await screen.findByText("No carrier account yet")).toBeVisible();
    expect(screen.queryByRole("link", { name: /Add configuration/ })).toBeNull();
  });
});

describe("adding a configuration", () => {
  it("tells who may, instead of collecting refusals", async () => {
    node().install();
    show(<Add />, { path: "/telephony-configurations/new", role: "operator" });
    expect(await screen.findByText("This is for an admin.")).toBeVisible();
    expect(screen.queryByLabelText("Auth ID")).toBeNull();
  });
  it("tries the credentials, takes spaces out, lets an Application be chosen, and saves", async () => {
    const fake = node()
      .on(`POST ${base}/probe`, () => account)
      .on(`POST ${base}`, () => config({ notices: ["auth_id: spaces were removed"] }))
      .install();
    const { user, router } = show(<Add />, { path: "/telephony-configurations/new" });
    await user.type(await screen.findByLabelText("Name"), "Main line");
    expect(screen.queryByLabelText(/Region/)).toBeNull();
    await user.type(screen.getByLabelText("Auth ID"), " MAXXXXXXXXXXXXXXXXXX");
    expect(screen.getByText(/Spaces or line breaks came along/)).toBeVisible();
    await user.type(screen.getByLabelText("Auth Token"), "secret");
    await user.click(screen.getByRole("button", { name: "Try them" }));
    expect(await screen.findByText("Plivo knows Example Ltd.")).toBeVisible();
    expect(fake.last(`POST ${base}/probe`)?.body).toEqual({
      config: { provider: "plivo", auth_id: "MAXXXXXXXXXXXXXXXXXX", auth_token: "secret" },
    });
    await user.click(screen.getByRole("radio", { name: /crm/ }));
    await user.click(screen.getByRole("button", { name: "Save" }));
    await waitFor(() => expect(router.state.location.pathname).toBe("/telephony-configurations/64"));
    expect(fake.last(`POST ${base}`)?.body).toMatchObject({
      name: "Main line",
      is_default_outbound: true,
      config: { application_id: "a1" },
    });
  });
  it("saves nothing when the carrier says no", async () => {
    const fake = node()
      .on(`POST ${base}/probe`, () => ({
        ...account,
        ok: false,
        message: "Plivo does not accept this Auth ID with this Auth Token.",
        account: null,
      }))
      .install();
    const { user } = show(<Add />, { path: "/telephony-configurations/new" });
    await user.type(await screen.findByLabelText("Name"), "Main line");
    await user.type(screen.getByLabelText("Auth ID"), "MA");
    await user.type(screen.getByLabelText("Auth Token"), "wrong");
    await user.click(screen.getByRole("button", { name: "Try them" }));
    expect(await screen.findByRole("alert")).toHaveTextContent("Plivo does not accept");
    expect(screen.queryByRole("button", { name: "Save" })).toBeNull();
    expect(fake.last(`POST ${base}`)).toBeUndefined();
  });
});

describe("one configuration", () => {
  it("shows numbers, limits with their use, and money", async () => {
    node().install();
    detail();
    expect(await screen.findByText("+1 415 555 0100")).toBeVisible();
    expect(await screen.findByText("4 calls wait for their turn.")).toBeVisible();
    expect(await screen.findByText("$25.00")).toBeVisible();
    expect(await screen.findByText(/\$0.02 for 2 calls/)).toBeVisible();
  });
  it("shows drift with both values, and overwrites only when told to", async () => {
    const observed = { ...application().observed, answer_url: "https://other/answer" };
    const fake = node()
      .on(`GET ${base}/64`, () =>
        config({ application: application({ state: "drifted", observed, message: "Somebody changed it" }) }),
      )
      .on(`POST ${base}/64/sync`, ({ body }) => ({
        provider_sync: { ok: (body as { force: boolean }).force, message: "crm answers there" },
        application: null,
      }))
      .install();
    const { user } = detail();
    expect(await screen.findByText("https://other/answer")).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Re-apply" }));
    await user.click(within(await screen.findByRole("dialog")).getByRole("button", { name: "Re-apply" }));
    expect(await screen.findByText("crm answers there")).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Re-apply all the same" }));
    await waitFor(() =>
      expect(fake.asked.filter((a) => a.path === `${base}/64/sync`).map((a) => a.body)).toEqual([
        { force: false },
        { force: true },
      ]),
    );
  });
  it("changes the inbound workflow where it is seen, and says what the carrier said", async () => {
    const fake = node()
      .on(`PUT ${base}/64/phone-numbers/7`, () =>
        number({ inbound_workflow_id: 192, provider_sync: { ok: false, message: "Plivo does not answer" } }),
      )
      .install();
    const { user } = detail();
    await screen.findByRole("option", { name: "Night" });
    await user.selectOptions(screen.getByLabelText("Inbound workflow of +14155550100"), "Night");
    expect(await screen.findByText("Saved, but Plivo is not in step")).toBeVisible();
    expect(fake.last(`PUT ${base}/64/phone-numbers/7`)?.body).toEqual({ inbound_workflow_id: 192 });
  });
  it("adds a number that is written the national way", async () => {
    const fake = node()
      .on(
        `POST ${base}/64/phone-numbers`,
        () => new Refused(400, { detail: "Plivo says that this account does not own +442079460018" }),
      )
      .install();
    const { user } = detail();
    await user.click(await screen.findByRole("button", { name: "Add number" }));
    const dialog = within(await screen.findByRole("dialog"));
    await user.selectOptions(dialog.getByLabelText(/Country/), "GB");
    await user.type(dialog.getByLabelText("Number"), "020 7946 0018");
    await user.click(dialog.getByRole("button", { name: "Add" }));
    expect(fake.last(`POST ${base}/64/phone-numbers`)?.body).toMatchObject({ address: "+442079460018" });
    expect(await dialog.findByText(/does not own/)).toBeVisible();
  });
  it("has the doctor look, and mend", async () => {
    const check = {
      id: "answer_url",
      question: "Do calls come here?",
      verdict: "problem",
      evidence: "they go elsewhere",
      remedy: "push",
      fixable: true,
      fixed: false,
    };
    const diagnosis = {
      telephony_configuration_id: 64,
      name: "Main line",
      checked_at: "2026-01-01T00:00:00Z",
      verdict: "problem",
      checks: [check],
      fix: null,
    };
    node()
      .on(`GET ${base}/64/diagnosis`, ({ query }) =>
        query.get("fix")
          ? {
              ...diagnosis,
              verdict: "ok",
              checks: [{ ...check, verdict: "ok", fixed: true }],
              fix: { ok: true, message: null },
            }
          : diagnosis,
      )
      .install();
    const { user } = detail();
    await user.click(await screen.findByRole("button", { name: "Look" }));
    expect(await screen.findByText("they go elsewhere")).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Fix it" }));
    expect(await screen.findByText("mended")).toBeVisible();
  });
  it("looks at once when the address asks for the doctor", async () => {
    const fake = node()
      .on(`GET ${base}/64/diagnosis`, () => ({ verdict: "ok", checks: [], fix: null, checked_at: null }))
      .install();
    show(<Detail />, { path: "/telephony-configurations/:id", at: "/telephony-configurations/64#doctor" });
    expect(await screen.findByRole("button", { name: "Look again" })).toBeVisible();
    expect(fake.last(`GET ${base}/64/diagnosis`)).toBeDefined();
  });
  it("says in words what is in a number's way", async () => {
    const linked = [{ number: "+14155550100", application_id: "999" }];
    node()
      .on(`GET ${base}/64`, () => config({ application: application({ numbers_linked_elsewhere: linked }) }))
      .install();
    detail();
    expect(await screen.findByText(/linked to the Application 999, so its calls go there/)).toBeVisible();
  });
  it("tries another address of the carrier's API before it keeps it, with the secret unsent", async () => {
    const fake = node()
      .on("GET /organizations/telephony-providers/metadata", () => ({
        providers: [{ ...providers.providers[0]!, fields: providers.providers[0]!.fields.filter((f) => f.sensitive) }],
      }))
      .on(`POST ${base}/probe`, ({ body }) =>
        (body as { config: { api_url: string } }).config.api_url.includes("good")
          ? account
          : { ...account, ok: false, message: "Plivo does not answer at that address." },
      )
      .on(`PUT ${base}/64`, () => config())
      .install();
    const { user } = detail();
    await user.click((await screen.findAllByRole("button", { name: "Change" }))[1]!);
    const url = await screen.findByLabelText(/API URL/);
    await user.type(url, "https://bad.example/v1");
    await user.click(screen.getByRole("button", { name: "Save" }));
    expect(await screen.findByText("Plivo does not answer at that address.")).toBeVisible();
    expect(fake.last(`PUT ${base}/64`)).toBeUndefined();
    await user.clear(url);
    await user.type(url, "https://good.example/v1");
    await user.click(screen.getByRole("button", { name: "Save" }));
    await waitFor(() =>
      expect(fake.last(`PUT ${base}/64`)?.body).toMatchObject({ config: { api_url: "https://good.example/v1" } }),
    );
    expect(fake.last(`PUT ${base}/64`)?.body).toMatchObject({ config: { auth_token: "****efgh" } });
  });
  it("lets another Application be chosen, or a new one made", async () => {
    const fake = node()
      .on(`GET ${base}/64`, () =>
        config({
          application: application({ state: "refused", message: "there is no such Application" }),
          credentials: { ...config().credentials, application_id: "gone" },
        }),
      )
      .on(`PUT ${base}/64`, () => config())
      .install();
    const { user } = detail();
    await user.click(await screen.findByRole("button", { name: "More about the Application" }));
    await user.click(await screen.findByRole("menuitem", { name: "Choose another Application" }));
    await user.click(await screen.findByRole("radio", { name: /Make a new one/ }));
    await user.click(screen.getByRole("button", { name: "Save" }));
    await waitFor(() =>
      expect(fake.last(`PUT ${base}/64`)?.body).toEqual({ config: { provider: "plivo", application_id: "" } }),
    );
  });
  it("offers a viewer only what can be seen", async () => {
    node().install();
    detail("viewer");
    expect(await screen.findByText("+1 415 555 0100")).toBeVisible();
    expect(screen.queryByRole("button", { name: /Add number|Push again|Change/ })).toBeNull();
    expect(screen.queryByLabelText("Inbound workflow of +14155550100")).toBeNull();
  });
  it("renders what people wrote as text", async () => {
    node()
      .on(`GET ${base}/64`, () =>
        config({ name: hostile, application: application({ state: "failing", message: hostile }) }),
      )
      .on(`GET ${base}/64/phone-numbers`, () => ({ phone_numbers: [number({ label: hostile })] }))
      .install();
    const { container } = detail();
    await screen.findByText(/ · US$/);
    expect(screen.getAllByText(/<img src=x/).length).toBeGreaterThanOrEqual(3);
    expect(container.querySelector("img, script")).toBeNull();
  });
});
