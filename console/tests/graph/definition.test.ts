import { describe, expect, it } from "vitest";
import { changesBetween } from "~/pages/workflows/graph/changes";
import {
  addNode,
  changeNode,
  connect,
  duplicateNode,
  isDeterministic,
  remove,
  toDefinition,
} from "~/pages/workflows/graph/definition";
import { begin, history } from "~/pages/workflows/graph/history";
import { layout } from "~/pages/workflows/graph/layout";
import { problemsOf } from "~/pages/workflows/graph/problems";
import { complete, typedName, variablesOf } from "~/pages/workflows/graph/variables";
import { readWorkflowFile } from "~/pages/workflows/import_file";

const node = (id: string, type = "agentNode", data = {}) => ({
  id,
  type,
  position: { x: 0, y: 0 },
  data: { name: id, ...data },
});
const edge = (source: string, target: string, data = {}) => ({ id: `${source}-${target}`, source, target, data });
const small = toDefinition({
  nodes: [node("a", "startCall"), node("b"), node("c", "endCall")],
  edges: [edge("a", "b"), edge("b", "c"), edge("b", "a")],
});

describe("a definition", () => {
  it("keeps what it does not know, and mends what it needs", () => {
    const d = toDefinition({
      nodes: [{ id: 1, more: "kept" }, "nonsense"],
      edges: [{ source: 1, target: 2 }],
      viewport: { zoom: 1 },
    });
    expect(d.nodes).toEqual([{ id: "1", type: "agentNode", position: { x: 0, y: 0 }, data: {}, more: "kept" }]);
    expect(d.edges[0]).toMatchObject({ id: "edge-0", source: "1", target: "2" });
    expect(d.viewport).toEqual({ zoom: 1 });
    expect(toDefinition(null)).toEqual({ nodes: [], edges: [] });
  });
  it("gives new nodes and ways names that are free", () => {
    const [one, first] = addNode(small, "agentNode", {}, { x: 0, y: 0 });
    const [two, second] = addNode(one, "agentNode", {}, { x: 0, y: 0 });
    expect([first, second]).toEqual(["agent_1", "agent_2"]);
    const [three, way] = connect(two, "a", "c");
    expect(connect(three, "a", "c")[1]).not.toBe(way);
  });
  it("takes a node's ways along when it goes", () => {
    expect(remove(small, ["b"], [])).toMatchObject({ nodes: [{ id: "a" }, { id: "c" }], edges: [] });
  });
  it("shares nothing between a node and its copy", () => {
    const d = changeNode(small, "b", { slots: [{ name: "day" }] });
    const [copy, id] = duplicateNode(d, "b");
    expect(copy.nodes.find((n) => n.id === id)!.data.slots).not.toBe(d.nodes[1]!.data.slots);
  });
  it("knows which ways need no model", () => {
    expect(isDeterministic(edge("a", "b", { match: { digits: "1" } }))).toBe(true);
    expect(isDeterministic(edge("a", "b", { match: { phrases: [] } }))).toBe(false);
    expect(isDeterministic(edge("a", "b", { condition: "wants to book" }))).toBe(false);
  });
});

describe("undo", () => {
  const typed = (text: string) => changeNode(small, "b", { name: text });
  it("takes typing in one field back at once", () => {
    let h = begin(small);
    for (const text of ["h", "he", "hey"]) h = history(h, { type: "change", to: typed(text), key: "b.name" });
    h = history(h, { type: "undo" });
    expect(h.now).toBe(small);
    expect(history(h, { type: "redo" }).now.nodes[1]!.data.name).toBe("hey");
  });
  it("forgets what was undone when something else is changed", () => {
    let h = history(begin(small), { type: "change", to: typed("x") });
    h = history(h, { type: "undo" });
    h = history(h, { type: "change", to: typed("y") });
    expect(history(h, { type: "redo" })).toBe(h);
  });
  it("remembers a bounded number of steps", () => {
    let h = begin(small);
    for (let i = 0; i < 500; i++) h = history(h, { type: "change", to: typed(String(i)) });
    expect(h.past.length).toBe(200);
  });
});

describe("auto-layout", () => {
  it("lets callers travel downwards, and puts nothing onto anything", () => {
    const d = toDefinition({ ...small, nodes: [...small.nodes, node("g", "globalNode"), node("lost")] });
    const at = layout(d);
    expect(at.size).toBe(5);
    expect([at.get("a")!.y, at.get("b")!.y, at.get("c")!.y]).toEqual([0, 190, 380]);
    expect(new Set([...at.values()].map((p) => `${p.x},${p.y}`)).size).toBe(5);
    expect(at.get("g")!.x).toBeGreaterThan(at.get("c")!.x);
  });
  it("ends on a circle that no start leads to", () => {
    expect(layout(toDefinition({ nodes: [node("x"), node("y")], edges: [edge("x", "y"), edge("y", "x")] })).size).toBe(2);
  });
});

describe("what changes with a publish", () => {
  it("names added, removed and changed things, and leaves places out", () => {
    const after = toDefinition({
      nodes: [{ ...node("a", "startCall"), position: { x: 900, y: 1 } }, node("b", "agentNode", { say: "hey" }), node("d")],
      edges: [edge("a", "b", { label: "go" }), edge("b", "a")],
    });
    expect(changesBetween(small, after).map((c) => `${c.kind} ${c.what} ${c.fields.join()}`.trim())).toEqual([
      "changed “b” say",
      "added “d”",
      "removed “c”",
      "changed way “go” from “a” to “b” label",
      "removed way “b-c” from “b” to “c”",
    ]);
    expect(changesBetween(small, small)).toEqual([]);
  });
});

describe("variables", () => {
  it("are those known before, asked for and extracted", () => {
    const d = changeNode(changeNode(small, "b", { slots: [{ name: "day" }, {}] }), "a", {
      extraction_variables: [{ name: "mood" }],
    });
    expect(variablesOf(d, { first_name: "" }).map((v) => v.name)).toEqual(["day", "first_name", "mood"]);
  });
  it("are completed where the cursor is", () => {
    expect(typedName("Hello {{fir", 11)).toBe("fir");
    expect(typedName("Hello {{first_name}} ", 21)).toBeNull();
    expect(complete("Hello {{fir, ok", 11, "first_name")).toEqual(["Hello {{first_name}}, ok", 20]);
    expect(complete("{{fi | digits}}", 4, "first")).toEqual(["{{first | digits}}", 7]);
  });
});

describe("problems", () => {
  it("stand at their node and field", () => {
    const p = problemsOf([
      { kind: "node", id: "a", field: "data.slots.0.name", message: "empty" },
      { kind: "edge", id: "x", field: "match.digits", message: "no pattern" },
    ]);
    expect(p.field("node", "a", "slots")).toBe("empty");
    expect(p.field("node", "a", "prompt")).toBeNull();
    expect(p.of("edge", "x")).toHaveLength(1);
  });
});

describe("importing", () => {
  it("takes an exported file, a bare graph, and says what is wrong with others", () => {
    expect(
      readWorkflowFile(
        JSON.stringify({ name: "Desk", workflow_definition: small, workflow_configurations: { max_call_duration: 9 } }),
        "x.json",
      ),
    ).toMatchObject({ name: "Desk", workflow_configurations: { max_call_duration: 9 } });
    expect(readWorkflowFile(JSON.stringify(small), "front desk.json").name).toBe("front desk");
    expect(() => readWorkflowFile("nope", "x.json")).toThrow("This is not JSON");
    expect(() => readWorkflowFile("{}", "x.json")).toThrow("There is no graph in it");
  });
});
