import { describe, expect, it } from "vitest";
import { bytes, counted, duration, milliseconds, money, phone, relative, sentence, span, utcTime } from "~/design/format";

const now = Date.parse("2026-01-02T00:00:00Z");
const ago = (seconds: number) => relative(new Date(now - seconds * 1000).toISOString(), now);

describe("formats", () => {
  it.each([
    [1, "now"],
    [30, "30 s ago"],
    [125, "2 min ago"],
    [7300, "2 h ago"],
    [200_000, "2 d ago"],
    [-90, "in 1 min"],
  ])("%d seconds ago is %s", (seconds, words) => expect(ago(seconds)).toBe(words));
  it.each([
    [0, "0:00"],
    [75, "1:15"],
    [3675, "1:01:15"],
    [-4, "0:00"],
  ])("%d seconds last %s", (seconds, words) => expect(duration(seconds)).toBe(words));
  it.each([
    ["+14155550100", "+1 415 555 0100"],
    ["+442079460018", "+44 20 7946 0018"],
    ["+919876543210", "+91 98 7654 3210"],
    ["+353871234567", "+353 8 7123 4567"],
    ["sip:desk@example.com", "sip:desk@example.com"],
    [null, "unknown"],
  ])("%s is written %s", (number, words) => expect(phone(number)).toBe(words));
  it("says sizes, money and milliseconds", () => {
    expect([bytes(999), bytes(1500), bytes(271e9)]).toEqual(["999 B", "1.5 KB", "271 GB"]);
    expect(money("0.00850")).toBe("$0.0085");
    expect(money(null)).toBeNull();
    expect([milliseconds(443.4), milliseconds(1234), milliseconds(40_210)]).toEqual(["443 ms", "1.23 s", "40.2 s"]);
    expect(sentence("agent_ended")).toBe("Agent ended");
    expect(utcTime("2026-01-02T03:04:05.678Z")).toBe("2026-01-02 03:04:05 UTC");
  });
  it.each([
    [0, "0 s"],
    [41.4, "41 s"],
    [80, "1 min 20 s"],
    [3600, "1 h"],
    [90_061, "1 d 1 h"],
  ])("%d seconds are told as %s", (seconds, words) => expect(span(seconds)).toBe(words));
  it("counts one thing as one", () => {
    expect([counted(1, "call"), counted(0, "call"), counted(1200, "reply", "replies")]).toEqual([
      "1 call",
      "0 calls",
      "1,200 replies",
    ]);
  });
});
