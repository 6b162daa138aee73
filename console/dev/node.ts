// The node, asked with an admin's key.
import { Refusal } from "./router";

export class Node {
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
}
