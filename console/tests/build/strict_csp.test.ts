import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { adoptStyles } from "../../build/strict_csp";

describe("wavesurfer under a strict Content-Security-Policy", () => {
  it("writes no <style>, and keeps its rules", () => {
    const code = adoptStyles(readFileSync("node_modules/wavesurfer.js/dist/wavesurfer.esm.js", "utf8"));
    expect(code).not.toContain("<style");
    expect(code).toMatch(/replaceSync\(`[^`]*:host/);
    expect(code).toContain("adoptedStyleSheets");
  });
  it("fails loudly when the library changes", () => expect(() => adoptStyles("export default 1")).toThrow(/another way/));
});
