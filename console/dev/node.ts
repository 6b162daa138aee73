// The node, asked with an admin's key; a key for each role is made when it is first needed.
import { Refusal } from "./router";
import type { Role } from "./sessions";

export class Node {
  private keys = new Map<Role, Promise<string>>();
  constructor(
    readonly url: string,
    readonly adminKey: string,
  ) {}

  async ask<T>(path: string, method = "GET", body?: unknown): Promise<T> {
    const answer = await fetch(new URL(`/api/v1${path}`, this.url), {
      method,
      headers: { "X-API-Key": this.adminKey, "Content-Type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    }).catch(() => {
      throw new Refusal(502, "The node does not answer.");
    });
    const said: unknown = await answer.json().catch(() => null);
    if (!answer.ok)
      throw new Refusal(
        answer.status,
        (said as { detail?: unknown } | null)?.detail ?? answer.statusText,
        (said as { message?: string } | null)?.message,
      );
    return said as T;
  }

  async text(path: string): Promise<string> {
    return (await fetch(new URL(path, this.url))).text();
  }

  keyOf(role: Role): Promise<string> {
    if (role === "admin") return Promise.resolve(this.adminKey);
    let key = this.keys.get(role);
    if (!key)
      this.keys.set(
        role,
        (key = this.ask<{ api_key: string }>("/user/api-keys", "POST", { name: `console stand-in ${role}`, role }).then(
          (k) => k.api_key,
        )),
      );
    return key;
  }
}
