import { describe, expect, it } from "vitest";
import { countries, countryOf, faultIn, toE164 } from "~/pages/telephony/e164";

const of = (iso: string) => countries.find((c) => c.iso === iso);

describe("writing numbers", () => {
  it.each([
    ["(415) 555-0100", "US", "+14155550100"],
    ["1 415 555 0100", "US", "+14155550100"],
    ["020 7946 0018", "GB", "+442079460018"],
    ["06 1234 5678", "IT", "+390612345678"],
    ["0049 30 901820", "", "+4930901820"],
    ["+91 98765 43210", "US", "+919876543210"],
  ])("%s in %s is %s", (typed, iso, e164) => expect(toE164(typed, of(iso))).toBe(e164));
  it("says what is wrong before the node has to", () => {
    expect(faultIn("+14155550100")).toBeNull();
    expect(faultIn("4155550100")).toMatch(/country code/);
    expect(faultIn("+1234567890")).toMatch(/10 digits after \+1; this one has 9/);
    expect(faultIn("+0123456789")).toMatch(/does not begin with 0/);
    expect(faultIn("+4912")).toMatch(/too short/);
  });
  it("knows a country by its code", () => expect(countryOf("+353871234567")?.iso).toBe("IE"));
});
