import { Refusal, type Route } from "./router";

export function workflowRoutes(): Route[] {
  return [
    {
      method: "POST",
      path: "/workflow/{id}/talk",
      role: "operator",
      answer() {
        throw new Refusal(
          503,
          "talk_unavailable",
          "This node cannot hold a conversation through the browser yet. Use Call, or the practice line.",
        );
      },
    },
  ];
}
