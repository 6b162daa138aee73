import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { Component as Builder } from "~/pages/workflows/builder";
import { FakeNode, Refused } from "../support/fake_node";
import { show } from "../support/show";
import { hostile } from "../support/values";

vi.setConfig({ testTimeout: 20_000 });
const property = (name: string, type: string, over = {}) => ({
  name,
  type,
  display_name: name,
  description: `about ${name}`,
  llm_hint: null,
  default: null,
  required: false,
  placeholder: null,
  display_options: null,
  options: null,
  properties: null,
  min_value: null,
  max_value: null,
  min_length: null,
  max_length: null,
  pattern: null,
  editor: null,
  renderer_options: null,
  ...over,
});
const limits = (over = {}) => ({
  min_incoming: null,
  max_incoming: null,
  min_outgoing: null,
  max_outgoing: null,
  min_instances: null,
  max_instances: null,
  ...over,
});
const spec = (name: string, display_name: string, over = {}, properties: unknown[] = []) => ({
  name,
  display_name,
  description: `a ${display_name}`,
  llm_hint: null,
  docs_url: null,
  category: "call_node",
  icon: "Play",
  version: "1",
  examples: [],
  graph_constraints: limits(over),
  properties: [property("name", "string"), property("prompt", "mention_textarea", { required: true }), ...properties],
});
const types = {
  spec_version: "1",
  node_types: [
    spec("startCall", "Start", { max_instances: 1, max_incoming: 0 }),
    spec("agentNode", "Agent", {}, [
      property("allow_interrupt", "boolean", { default: true }),
      property("slots", "fixed_collection", {
        properties: [
          property("name", "string", { required: true }),
          property("type", "options", { required: true, options: [{ value: "day", label: "Day", description: null }] }),
        ],
      }),
      property("delay", "boolean", { default: false }),
      property("delay_s", "number", { display_options: { show: { delay: [true] }, hide: null } }),
      property("extra", "json"),
    ]),
    spec("endCall", "End", { max_outgoing: 0 }),
  ],
};
const at = (y: number) => ({ x: 0, y });
const definition = {
  nodes: [
    { id: "a", type: "startCall", position: at(0), data: { name: "Hello", prompt: "greet" } },
    {
      id: "b",
      type: "agentNode",
      position: at(200),
      data: { name: "Ask", prompt: "which {{day}}?", slots: [{ name: "day", type: "day" }] },
    },
    { id: "c", type: "endCall", position: at(400), data: { name: "Bye", prompt: "bye" } },
  ],
  edges: [
    { id: "ab", source: "a", target: "b", data: { label: "on", condition: "always" } },
    { id: "bc", source: "b", target: "c", data: { label: "known", match: { slot: "day" } } },
  ],
};
const workflow = (over = {}) => ({
  id: 128,
  name: "Desk",
  status: "active",
  created_at: null,
  workflow_definition: definition,
  current_definition_id: 1,
  template_context_variables: { first_name: "" },
  call_disposition_codes: null,
  total_runs: 0,
  workflow_configurations: {},
  version_number: 1,
  version_status: "published",
  workflow_uuid: "u-1",
  ...over,
});

const node = (errors: unknown[] = []) =>
  new FakeNode()
    .on("GET /workflow/fetch/128", () => workflow())
    .on("GET /node-types", () => types)
    .on("POST /workflow/validate", () => ({ is_valid: errors.length === 0, errors }))
    .on("GET /organizations/telephony-configs", () => ({
      configurations: [{ id: 64, name: "Main", is_default_outbound: true, inactive: false }],
    }))
    .on("GET /organizations/telephony-configs/64/phone-numbers", () => ({ phone_numbers: [] }))
    .on("GET /organizations/preferences", () => ({
      test_phone_number: "+14155550199",
      timezone: null,
      external_pbx_integrations_enabled: false,
    }))
    .on("GET /workflow/128/versions", () => [
      {
        id: 1,
        version_number: 1,
        status: "published",
        created_at: null,
        published_at: null,
        workflow_json: definition,
        workflow_configurations: {},
        template_context_variables: {},
      },
    ]);
const build = (role: "admin" | "viewer" = "admin") =>
  show(<Builder />, { path: "/workflows/:id", at: "/workflows/128", role });
const select = async (name: string) => {
  const label = await screen.findByText(name, { selector: ".graph-node span" });
  fireEvent.click(label.closest(".react-flow__node")!);
};

describe("the graph builder", () => {
  it("draws a panel from the node's specification, and hides what does not apply", async () => {
    node().install();
    const { user } = build();
    await select("Ask");
    expect(screen.getByRole("textbox", { name: "prompt" })).toHaveValue("which {{day}}?");
    await user.click(screen.getByRole("button", { name: /More settings/ }));
    expect(screen.queryByRole("spinbutton", { name: "delay_s" })).toBeNull();
    await user.click(screen.getByRole("switch", { name: "delay" }));
    expect(screen.getByRole("spinbutton", { name: "delay_s" })).toBeVisible();
  });
  it("changes, undoes and saves, with what it does not know kept", async () => {
    const fake = node()
      .on("PUT /workflow/128", ({ body }) => workflow({ ...(body as object), version_status: "draft", version_number: 2 }))
      .install();
    const { user } = build();
    await select("Ask");
    const name = screen.getAllByRole("textbox", { name: "name" })[0]!;
    await user.clear(name);
    await user.type(name, "Ask the day");
    expect(screen.getByText("unsaved changes")).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Undo" }));
    expect(screen.getAllByRole("textbox", { name: "name" })[0]!).toHaveValue("Ask");
    await user.click(screen.getByRole("button", { name: "Redo" }));
    await user.click(screen.getByRole("button", { name: "Save" }));
    expect(await screen.findByText("Draft v2")).toBeVisible();
    const sent = fake.last("PUT /workflow/128")?.body as { workflow_definition: typeof definition };
    expect(sent.workflow_definition.nodes[1]!.data).toMatchObject({
      name: "Ask the day",
      slots: [{ name: "day", type: "day" }],
    });
    expect(screen.queryByText("unsaved changes")).toBeNull();
  });
  it("completes variables while they are typed", async () => {
    node().install();
    const { user } = build();
    await select("Ask");
    const prompt = screen.getByRole("textbox", { name: "prompt" });
    await user.type(prompt, " {{{{fir");
    await user.click(within(await screen.findByRole("listbox", { name: "Variables" })).getByText("first_name"));
    expect(prompt).toHaveValue("which {{day}}? {{first_name}}");
  });
  it("shows what is wrong at the node and at the field", async () => {
    node([
      { kind: "node", id: "b", field: "data.prompt", message: "it has nothing to say" },
      { kind: "workflow", id: null, field: null, message: "too long" },
    ]).install();
    const { user } = build();
    await user.click(await screen.findByRole("button", { name: /it has nothing to say/ }));
    expect(screen.getByRole("textbox", { name: "prompt" })).toHaveAttribute("aria-invalid", "true");
    expect(screen.getByText("2 problems")).toBeVisible();
  });
  it("shows the problems of a save that was refused", async () => {
    node()
      .on(
        "PUT /workflow/128",
        () =>
          new Refused(409, {
            detail: { is_valid: false, errors: [{ kind: "node", id: "c", field: null, message: "no way leads here" }] },
          }),
      )
      .install();
    const { user } = build();
    await user.type(await screen.findByRole("textbox", { name: "Name" }), "!");
    await user.click(screen.getByRole("button", { name: "Save" }));
    expect(await screen.findByText("Not saved")).toBeVisible();
    expect(screen.getByRole("button", { name: /no way leads here/ })).toBeVisible();
  });
  it("adds a node, and allows no second where there may be one", async () => {
    node().install();
    const { user } = build();
    expect(await screen.findByRole("button", { name: "Add Start" })).toBeDisabled();
    await user.click(screen.getByRole("button", { name: "Add Agent" }));
    expect(await screen.findByRole("heading", { name: "agent_1" })).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Remove this node" }));
    await waitFor(() => expect(screen.queryByRole("heading", { name: "agent_1" })).toBeNull());
  });
  it("selects the way that was added without a mouse", async () => {
    node().install();
    const { user } = build();
    await select("Hello");
    await user.selectOptions(screen.getByRole("combobox", { name: "A new way to" }), "Bye");
    await user.click(screen.getByRole("button", { name: "Add the way" }));
    expect(await screen.findByRole("heading", { name: "Hello to Bye" })).toBeVisible();
    await user.type(screen.getByRole("textbox", { name: "Label" }), "bye");
    expect(screen.getByRole("heading", { name: "Hello to Bye" })).toBeVisible();
  });
  it("selects a node by its keys", async () => {
    node().install();
    build();
    const press = async (name: string) =>
      fireEvent.keyDown((await screen.findByText(name, { selector: ".graph-node span" })).closest(".react-flow__node")!, {
        key: "Enter",
      });
    await press("Ask");
    expect(await screen.findByRole("heading", { name: "Ask" })).toBeVisible();
    await press("Bye");
    expect(await screen.findByRole("heading", { name: "Bye" })).toBeVisible();
  });
  it("tells what changes before it publishes", async () => {
    const fake = node()
      .on("PUT /workflow/128", ({ body }) => workflow({ ...(body as object), version_status: "draft", version_number: 2 }))
      .on("POST /workflow/128/publish", () => ({ id: 2, version_number: 2, status: "published", published_at: null }))
      .install();
    const { user } = build();
    await select("Bye");
    await user.type(screen.getByRole("textbox", { name: "prompt" }), " now");
    await user.click(screen.getByRole("button", { name: "Publish" }));
    const dialog = within(await screen.findByRole("dialog"));
    expect(await dialog.findByText("“Bye”", { exact: false })).toHaveTextContent("(prompt)");
    await user.click(dialog.getByRole("button", { name: "Publish" }));
    expect(await screen.findByText("Version 2 is published")).toBeVisible();
    expect(fake.asked.filter((a) => a.method !== "GET").map((a) => a.path)).toContain("/workflow/128/publish");
  });
  it("undoes and redoes by keys, step by step: typing in one field is one step", async () => {
    node().install();
    const { user } = build();
    await user.click(await screen.findByRole("button", { name: "Add Agent" }));
    await user.type(screen.getByRole("textbox", { name: "prompt" }), "well then");
    const press = (key: string, shiftKey = false) => fireEvent.keyDown(document.body, { key, ctrlKey: true, shiftKey });
    press("z");
    expect(screen.getByRole("textbox", { name: "prompt" })).toHaveValue("");
    press("z");
    expect(screen.queryByRole("heading", { name: "agent_1" })).toBeNull();
    expect(screen.queryByText("unsaved changes")).toBeNull();
    expect(screen.getByRole("button", { name: "Undo" })).toBeDisabled();
    press("Z", true);
    press("y");
    await select("agent_1");
    expect(screen.getByRole("textbox", { name: "prompt" })).toHaveValue("well then");
    expect(screen.getByRole("button", { name: "Redo" })).toBeDisabled();
  });
  it("compares the draft with what is published, and restores that under the name it has now", async () => {
    const fake = node()
      .on("GET /workflow/fetch/128", () => {
        const [a, b, c] = definition.nodes;
        const nodes = [a, { ...b!, data: { ...b!.data, prompt: "what day?" } }, c];
        return workflow({
          name: "Front desk",
          version_status: "draft",
          version_number: 2,
          workflow_definition: { ...definition, nodes },
          workflow_configurations: { max_call_duration: 60 },
        });
      })
      .on("PUT /workflow/128", ({ body }) => workflow({ ...(body as object) }))
      .install();
    const { user, router } = show(<Builder />, { path: "/workflows/:id", at: "/workflows/128?open=versions" });
    const dialog = within(await screen.findByRole("dialog", { name: "Versions" }));
    await user.click(await dialog.findByRole("button", { name: "Compare" }));
    expect(dialog.getByText("“Ask”", { exact: false })).toHaveTextContent("(prompt)");
    expect(dialog.getByText("which {{day}}?").tagName).toBe("DEL");
    expect(dialog.getByText("what day?").tagName).toBe("INS");
    expect(dialog.getByText(/max call duration/)).toBeVisible();
    await user.click(dialog.getByRole("button", { name: "Restore" }));
    await waitFor(() => expect(router.state.location.search).toBe(""));
    expect(document.title).toBe("Front desk · Tandem");
    await user.click(screen.getByRole("button", { name: "Save" }));
    await waitFor(() => expect(fake.last("PUT /workflow/128")).toBeDefined());
    const sent = fake.last("PUT /workflow/128")!.body as { name: string; workflow_definition: typeof definition };
    expect(sent).toMatchObject({ name: "Front desk", workflow_configurations: {} });
    expect(sent.workflow_definition.nodes[1]!.data.prompt).toBe("which {{day}}?");
  });
  it("rings the test number once, however often the button is pressed", async () => {
    const fake = node()
      .on("POST /telephony/initiate-call", () => ({
        message: "",
        call_id: 77,
        workflow_run_id: 77,
        workflow_run_name: "",
        phase: "intended",
        note: null,
      }))
      .install();
    const { user, router } = build();
    await user.click(await screen.findByRole("button", { name: "Call" }));
    const dialog = within(await screen.findByRole("dialog"));
    await waitFor(() => expect(dialog.getByLabelText("Number to ring")).toHaveValue("+14155550199"));
    await user.click(dialog.getByRole("button", { name: "Call" }));
    await waitFor(() => expect(router.state.location.pathname).toBe("/calls/77"));
    const asked = fake.asked.filter((a) => a.path === "/telephony/initiate-call");
    expect(asked).toHaveLength(1);
    expect(asked[0]!.headers.get("Idempotency-Key")).toMatch(/^[0-9a-f]{32}$/);
    expect(asked[0]!.body).toEqual({ workflow_id: 128, phone_number: "+14155550199", telephony_configuration_id: 64 });
  });
  it("shows what is wrong with a rule at the rule", async () => {
    node([{ kind: "edge", id: "bc", field: "data.match.slot", message: "no node asks for it" }]).install();
    const { user } = build();
    await user.click(await screen.findByRole("button", { name: /no node asks for it/ }));
    expect(screen.getByLabelText(/This slot is known/)).toHaveAttribute("aria-invalid", "true");
    expect(screen.getAllByText("no node asks for it")).toHaveLength(1);
  });
  it("shows a viewer the graph, and nothing to change it with", async () => {
    node().install();
    build("viewer");
    await select("Ask");
    expect(screen.getByRole("textbox", { name: "prompt" })).toBeDisabled();
    expect(screen.queryByRole("button", { name: "Save" })).toBeNull();
    expect(screen.queryByRole("group", { name: "Add a node" })).toBeNull();
  });
  it("renders names from a file as text", async () => {
    const nodes = definition.nodes.map((n) => ({ ...n, data: { ...n.data, name: hostile } }));
    node()
      .on("GET /workflow/fetch/128", () => workflow({ name: hostile, workflow_definition: { ...definition, nodes } }))
      .install();
    const { container } = build();
    expect((await screen.findAllByText(/<img src=x/)).length).toBeGreaterThan(2);
    expect(container.querySelector("img, script")).toBeNull();
  });
});
