import { render, screen, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { ChangeList } from "~/pages/workflows/graph/change_list";
import { type Content, changesOfContent } from "~/pages/workflows/graph/changes";
import { hostile } from "../support/values";

const node = (id: string, data: Record<string, unknown>, y = 0) => ({
  id,
  type: "agentNode",
  position: { x: 0, y },
  data,
});
const content = (over: Partial<Content["definition"]> = {}, rest: Partial<Content> = {}): Content => ({
  definition: {
    nodes: [node("a", { name: "Ask", say: "which day?" }), node("b", { name: "Bye", say: "bye" })],
    edges: [{ id: "ab", source: "a", target: "b", data: { label: "known", condition: "always" } }],
    ...over,
  } as Content["definition"],
  settings: { max_call_duration: 300 },
  context: { first_name: "Ada" },
  ...rest,
});
const list = (before: Content, after: Content) => {
  const view = render(<ChangeList changes={changesOfContent(before, after)} />);
  return { ...view, rows: screen.queryAllByRole("listitem").map((r) => r.textContent) };
};

describe("the list of changes", () => {
  it("says so when nothing differs; where a node stands makes no difference", () => {
    list(
      content(),
      content({ nodes: [node("a", { name: "Ask", say: "which day?" }, 500), node("b", { name: "Bye", say: "bye" })] }),
    );
    expect(screen.getByText("Nothing differs.")).toBeVisible();
  });
  it("tells what was added, removed and changed, in the names of the graph", () => {
    const { rows } = list(
      content(),
      content(
        {
          nodes: [node("a", { name: "Ask", say: "what day?" }), node("c", { name: "Wait" })] as never,
          edges: [{ id: "ab", source: "a", target: "c", data: { label: "known", condition: "always" } }],
        },
        { settings: { max_call_duration: 600 }, context: {} },
      ),
    );
    expect(rows).toHaveLength(6);
    expect(rows[0]).toContain("changed“Ask” (say)");
    expect(rows).toContain("added“Wait” ");
    expect(rows).toContain("removed“Bye” ");
    expect(rows.join()).toContain("changedway “known” from “Ask” to “Wait” (ends)");
    expect(rows.join()).toContain("changedsetting “max call duration”");
    expect(rows.join()).toContain("removedvariable “first name”");
  });
  it("opens to what it was and what it is", () => {
    list(
      content(),
      content({ nodes: [node("a", { name: "Ask", say: "what day?" }), node("b", { name: "Bye", say: "bye" })] as never }),
    );
    const row = within(screen.getByRole("listitem"));
    expect(row.getByText("which day?").tagName).toBe("DEL");
    expect(row.getByText("what day?").tagName).toBe("INS");
  });
  it("shows words from a file as text", () => {
    const { container } = list(
      content(),
      content({ nodes: [node("a", { name: hostile, say: hostile })] as never, edges: [] }),
    );
    expect(screen.getAllByText(/<img src=x/).length).toBeGreaterThan(0);
    expect(container.querySelector("img, script")).toBeNull();
  });
});
