import type { Node } from "./node";
import { Refusal, type Route } from "./router";

export function workflowRoutes(node: Node): Route[] {
  // Soundness is judged by the node's own refusal to keep an unsound draft, in a workflow that nobody sees.
  let scratch: Promise<number> | undefined;
  const makeScratch = async () => {
    const start = {
      id: "1",
      type: "startCall",
      position: { x: 0, y: 0 },
      data: { name: "Start", prompt: "Hello", greeting: "Hello" },
    };
    const end = { id: "2", type: "endCall", position: { x: 0, y: 200 }, data: { name: "End", prompt: "Goodbye" } };
    const made = await node.ask<{ id: number }>("/workflow/create/definition", "POST", {
      name: "(soundness of unsaved graphs)",
      workflow_definition: {
        nodes: [start, end],
        edges: [{ id: "1-2", source: "1", target: "2", data: { label: "on", condition: "always" } }],
      },
    });
    await node.ask(`/workflow/${made.id}/status`, "PUT", { status: "archived" });
    return made.id;
  };
  return [
    {
      method: "POST",
      path: "/workflow/validate",
      async answer({ body }) {
        const id = await (scratch ??= makeScratch());
        try {
          await node.ask(`/workflow/${id}`, "PUT", { workflow_definition: body.workflow_definition });
          return { body: { is_valid: true, errors: [] } };
        } catch (e) {
          if (e instanceof Refusal && e.detail && typeof e.detail === "object" && "errors" in e.detail)
            return { body: e.detail };
          throw e;
        }
      },
    },
    {
      method: "DELETE",
      path: "/workflow/{id}/draft",
      role: "operator",
      async answer({ ids }) {
        const versions = await node.ask<
          { status: string; workflow_json: unknown; workflow_configurations: unknown; template_context_variables: unknown }[]
        >(`/workflow/${ids.id}/versions`);
        const published = versions.find((v) => v.status === "published");
        if (!published) throw new Refusal(404, "There is no draft to discard.");
        await node.ask(`/workflow/${ids.id}`, "PUT", { workflow_definition: published.workflow_json });
        return { body: await node.ask(`/workflow/fetch/${ids.id}`) };
      },
    },
  ];
}
