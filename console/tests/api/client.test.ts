import { afterEach, describe, expect, it, vi } from "vitest";
import { api, setCsrfToken, whenSessionIsLost } from "~/api/client";
import { FakeNode, Refused } from "../support/fake_node";

afterEach(() => {
  setCsrfToken(null);
  whenSessionIsLost(() => {});
});

describe("the client", () => {
  it("sends the session's token with what changes something, and with nothing else", async () => {
    const node = new FakeNode()
      .on("GET /x", () => ({}))
      .on("POST /x", () => ({}))
      .install();
    setCsrfToken("token");
    await api.get("/x");
    await api.post("/x", { a: 1 });
    expect(node.last("GET /x")?.headers.has("X-CSRF-Token")).toBe(false);
    expect(node.last("POST /x")?.headers.get("X-CSRF-Token")).toBe("token");
    expect(node.last("POST /x")?.body).toEqual({ a: 1 });
  });
  it("tells that the session is lost, but not for a wrong password", async () => {
    new FakeNode()
      .on("GET /x", () => new Refused(401, { detail: "session_expired" }))
      .on("POST /session", () => new Refused(401, { detail: "wrong" }))
      .install();
    const lost = vi.fn();
    whenSessionIsLost(lost);
    await expect(api.post("/session", {})).rejects.toThrow("wrong");
    expect(lost).not.toHaveBeenCalled();
    await expect(api.get("/x")).rejects.toThrow();
    expect(lost).toHaveBeenCalledOnce();
  });
  it("leaves empty words out of a query", async () => {
    const node = new FakeNode().on("GET /x", () => ({})).install();
    await api.get("/x", { query: { a: "", b: undefined, c: 0, d: "y" } });
    expect(String(node.last("GET /x")?.query)).toBe("c=0&d=y");
  });
  it("knows how long to wait where the node says it", async () => {
    new FakeNode().on("GET /x", () => new Refused(429, { detail: "slow down" }, { "Retry-After": "7" })).install();
    await expect(api.get("/x")).rejects.toMatchObject({ status: 429, retryAfter: 7 });
  });
});
