// Who is signed in: the node knows, and is asked with the cookie that the request carries.
import type { IncomingMessage } from "node:http";
import type { Node } from "./node";
import { Refusal } from "./router";

export type Role = "admin" | "operator" | "viewer";
const rank: Record<Role, number> = { viewer: 0, operator: 1, admin: 2 };

export interface Signed {
  csrf: string;
  operator: { name: string; role: Role };
}

export async function sessionOf(node: Node, req: IncomingMessage): Promise<Signed> {
  const answer = await fetch(new URL("/api/v1/session", node.url), {
    headers: { Cookie: req.headers.cookie ?? "" },
  }).catch(() => {
    throw new Refusal(502, "The node does not answer.");
  });
  const said = (await answer.json()) as { state: string; csrf_token: string; operator: Signed["operator"] };
  if (said.state !== "signed_in") throw new Refusal(401, "session_expired", "Your session has ended: sign in again.");
  return { csrf: said.csrf_token, operator: said.operator };
}

/// What the node asks of a session, too: its token where something changes, and its role.
export function allow(session: Signed, req: IncomingMessage, role: Role = "viewer") {
  if (req.method !== "GET" && req.method !== "HEAD" && req.headers["x-csrf-token"] !== session.csrf)
    throw new Refusal(403, "csrf_token_invalid", "The request does not carry this session's token. Load the page again.");
  if (rank[session.operator.role] < rank[role])
    throw new Refusal(403, `This needs the role ${role}; yours is ${session.operator.role}.`);
}
