// Operators and sessions, in memory.
import { randomBytes, scryptSync, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Node } from "./node";
import { type Asked, Refusal, type Route, wrong } from "./router";

export type Role = "admin" | "operator" | "viewer";
const rank: Record<Role, number> = { viewer: 0, operator: 1, admin: 2 };

interface Known {
  id: number;
  name: string;
  email: string;
  role: Role;
  is_active: boolean;
  created_at: string;
  last_signed_in_at: string | null;
}
interface Kept extends Known {
  salt: Buffer;
  hash: Buffer;
}
export interface Signed {
  token: string;
  csrf: string;
  operator: Kept;
  until: number;
}

const idleMs = 12 * 3600_000;
const hashOf = (password: string, salt: Buffer) => scryptSync(password, salt, 32);
const shown = ({ salt: _salt, hash: _hash, ...rest }: Kept): Known => rest;

export class Sessions {
  operators: Kept[] = [];
  private signed = new Map<string, Signed>();

  of(req: IncomingMessage): Signed | null {
    const token = /(?:^|; )tandem_session=([^;]+)/.exec(req.headers.cookie ?? "")?.[1];
    const found = token ? this.signed.get(token) : undefined;
    if (!found || found.until < Date.now() || !found.operator.is_active) return null;
    found.until = Date.now() + idleMs;
    return found;
  }
  require(session: Signed, role: Role) {
    if (rank[session.operator.role] < rank[role])
      throw new Refusal(403, `This needs the role ${role}; yours is ${session.operator.role}.`);
  }
  add(name: string, email: string, role: Role, password: string): Kept {
    const salt = randomBytes(16);
    const id = Math.max(0, ...this.operators.map((o) => o.id)) + 1;
    const kept = {
      id,
      name,
      email,
      role,
      is_active: true,
      created_at: new Date().toISOString(),
      last_signed_in_at: null,
      salt,
      hash: hashOf(password, salt),
    };
    this.operators.push(kept);
    return kept;
  }
  passes(operator: Kept, password: string): boolean {
    return timingSafeEqual(operator.hash, hashOf(password, operator.salt));
  }
  setPassword(operator: Kept, password: string) {
    operator.salt = randomBytes(16);
    operator.hash = hashOf(password, operator.salt);
  }
  begin(operator: Kept): Signed {
    operator.last_signed_in_at = new Date().toISOString();
    const session = {
      token: randomBytes(24).toString("hex"),
      csrf: randomBytes(16).toString("hex"),
      operator,
      until: Date.now() + idleMs,
    };
    this.signed.set(session.token, session);
    return session;
  }
  end(session: Signed) {
    this.signed.delete(session.token);
  }
  endAllOf(operator: Kept, but?: Signed) {
    for (const s of this.signed.values()) if (s.operator === operator && s !== but) this.signed.delete(s.token);
  }
  view(session: Signed | null) {
    if (!session)
      return {
        state: this.operators.length ? "signed_out" : "first_run",
        operator: null,
        csrf_token: null,
        expires_at: null,
      };
    return {
      state: "signed_in",
      operator: shown(session.operator),
      csrf_token: session.csrf,
      expires_at: new Date(session.until).toISOString(),
    };
  }
}

const cookie = (token: string, seconds = 7 * 86400) => ({
  "Set-Cookie": `tandem_session=${token}; HttpOnly; SameSite=Strict; Path=/; Max-Age=${seconds}`,
});
const text = (body: Asked["body"], name: string) => (typeof body[name] === "string" ? body[name].trim() : "");

function checked(body: Asked["body"], passwordField = "password") {
  const faults: Record<string, string> = {};
  if (!text(body, "name")) faults.name = "a name is needed";
  if (!/^\S+@\S+\.\S+$/.test(text(body, "email"))) faults.email = "this is not an email address";
  if (text(body, passwordField).length < 12) faults[passwordField] = "a password has 12 characters or more";
  if (Object.keys(faults).length) throw wrong(faults);
}

export function sessionRoutes(sessions: Sessions, node: Node): Route[] {
  const kept = (asked: Asked) => {
    const found = sessions.operators.find((o) => o.id === Number(asked.ids.id));
    if (!found) throw new Refusal(404, "Operator not found");
    return found;
  };
  const lastAdmin = (operator: Kept) =>
    operator.role === "admin" && sessions.operators.filter((o) => o.role === "admin" && o.is_active).length === 1;
  return [
    { method: "GET", path: "/session", open: true, answer: ({ session }) => ({ body: sessions.view(session) }) },
    {
      method: "POST",
      path: "/session/first-operator",
      open: true,
      async answer({ body }) {
        if (sessions.operators.length) throw new Refusal(409, "operator_exists", "There is an operator already: sign in.");
        checked(body);
        if (text(body, "bootstrap_key") !== node.adminKey)
          throw new Refusal(403, "bootstrap_key_wrong", "This is not the node's bootstrap key.");
        const session = sessions.begin(
          sessions.add(text(body, "name"), text(body, "email"), "admin", text(body, "password")),
        );
        const key = await node.ask<{ api_key: string }>("/user/api-keys", "POST", { name: "first key", role: "admin" });
        return { body: { session: sessions.view(session), api_key: key.api_key }, headers: cookie(session.token) };
      },
    },
    {
      method: "POST",
      path: "/session",
      open: true,
      answer({ body }) {
        const found = sessions.operators.find((o) => o.email === text(body, "email") && o.is_active);
        if (!found || !sessions.passes(found, text(body, "password"))) throw new Refusal(401, "Email or password is wrong.");
        const session = sessions.begin(found);
        return { body: sessions.view(session), headers: cookie(session.token) };
      },
    },
    {
      method: "DELETE",
      path: "/session",
      answer({ session }) {
        sessions.end(session!);
        return { body: { success: true, message: "Signed out" }, headers: cookie("", 0) };
      },
    },
    {
      method: "PUT",
      path: "/session/password",
      answer({ session, body }) {
        if (!sessions.passes(session!.operator, text(body, "current_password")))
          throw wrong({ current_password: "this is not your password" });
        if (text(body, "new_password").length < 12) throw wrong({ new_password: "a password has 12 characters or more" });
        sessions.setPassword(session!.operator, text(body, "new_password"));
        sessions.endAllOf(session!.operator, session!);
        return { body: { success: true, message: "Password changed" } };
      },
    },
    {
      method: "GET",
      path: "/operators",
      role: "admin",
      answer: () => ({ body: { operators: sessions.operators.map(shown) } }),
    },
    {
      method: "POST",
      path: "/operators",
      role: "admin",
      answer({ body }) {
        checked(body);
        if (sessions.operators.some((o) => o.email === text(body, "email")))
          throw new Refusal(409, "Somebody signs in with this email already.");
        return {
          body: shown(sessions.add(text(body, "name"), text(body, "email"), body.role as Role, text(body, "password"))),
        };
      },
    },
    {
      method: "PUT",
      path: "/operators/{id}",
      role: "admin",
      answer(asked) {
        const operator = kept(asked);
        const { name, role, is_active, password } = asked.body as Partial<Known> & { password?: string };
        if (lastAdmin(operator) && ((role && role !== "admin") || is_active === false))
          throw new Refusal(409, "The last admin stays an admin.");
        if (name) operator.name = name;
        if (role) operator.role = role;
        if (is_active !== undefined) operator.is_active = is_active;
        if (password) sessions.setPassword(operator, password);
        if (password || is_active === false) sessions.endAllOf(operator);
        return { body: shown(operator) };
      },
    },
    {
      method: "DELETE",
      path: "/operators/{id}",
      role: "admin",
      answer(asked) {
        const operator = kept(asked);
        if (lastAdmin(operator)) throw new Refusal(409, "The last admin stays.");
        sessions.endAllOf(operator);
        sessions.operators = sessions.operators.filter((o) => o !== operator);
        return { body: { success: true, message: "Operator removed" } };
      },
    },
  ];
}
