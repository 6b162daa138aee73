import { describe as story, expect, it } from "vitest";
import { ApiError, Unreachable, describe, faultOf, wordsOf } from "~/api/errors";

const refused = (status: number, body: unknown) => new ApiError(status, body);

story("a refusal of the API", () => {
  it("is told in its own words", () => {
    expect(describe(refused(409, { detail: "Name is taken" })).words).toBe("Name is taken");
  });
  it("prefers the message beside a code", () => {
    expect(wordsOf(refused(403, { detail: "csrf_token_invalid", message: "Load the page again." }))).toBe(
      "Load the page again.",
    );
  });
  it("finds the field of a fault, with or without what stands around it", () => {
    const error = refused(422, { detail: [{ loc: ["body", "config", "plivo", "auth_id"], msg: "too short", type: "x" }] });
    expect(describe(error).faults).toEqual([{ field: "config.auth_id", message: "too short" }]);
    expect(faultOf(error, "auth_id")).toBe("too short");
    expect(faultOf(error, "auth_token")).toBeNull();
  });
  it("names node and field of an unsound workflow", () => {
    const error = refused(409, {
      detail: { is_valid: false, errors: [{ kind: "node", id: "a", field: "data.prompt", message: "nothing to say" }] },
    });
    expect(describe(error).faults[0]).toMatchObject({ id: "a", kind: "node", field: "data.prompt" });
    expect(wordsOf(error)).toBe("data.prompt: nothing to say");
  });
  it("says so when there were no words, or no answer", () => {
    expect(wordsOf(refused(500, null))).toMatch(/500/);
    expect(wordsOf(new Unreachable())).toMatch(/does not answer/);
  });
});
