import { describe, expect, it } from "vitest";
import { loudness, toFloats, toInts } from "~/audio/frames";

describe("samples", () => {
  it("come through both ways, and are cut rather than wrapped", () => {
    const there = toInts(Float32Array.of(0, 0.5, -1, 2));
    expect([...toFloats(there, 1)[0]!]).toEqual([0, 0.5, -1, 32767 / 32768]);
  });
  it("are parted by channel, and half a sample at the end is left out", () => {
    const both = toInts(Float32Array.of(0.5, -0.5, 0.25, -0.25));
    const odd = new Uint8Array([...new Uint8Array(both), 7]).buffer;
    expect(toFloats(odd, 2).map((c) => [...c])).toEqual([
      [0.5, 0.25],
      [-0.5, -0.25],
    ]);
  });
  it("are silent or loud", () => {
    expect(loudness(new Float32Array(160))).toBe(0);
    expect(loudness(new Float32Array(0))).toBe(0);
    expect(loudness(new Float32Array(160).fill(0.5))).toBeGreaterThan(0.9);
  });
});
