// Help with writing numbers as +, country code, number. The node has the last word (it knows every country's plan).
export interface Country {
  iso: string;
  name: string;
  code: string;
}

const table =
  "US United States 1|CA Canada 1|GB United Kingdom 44|IN India 91|AU Australia 61|NZ New Zealand 64|DE Germany 49|AT Austria 43|CH Switzerland 41|FR France 33|BE Belgium 32|NL Netherlands 31|" +
  "LU Luxembourg 352|IE Ireland 353|ES Spain 34|PT Portugal 351|IT Italy 39|GR Greece 30|CY Cyprus 357|MT Malta 356|DK Denmark 45|SE Sweden 46|NO Norway 47|FI Finland 358|IS Iceland 354|EE Estonia 372|" +
  "LV Latvia 371|LT Lithuania 370|PL Poland 48|CZ Czechia 420|SK Slovakia 421|HU Hungary 36|RO Romania 40|BG Bulgaria 359|HR Croatia 385|SI Slovenia 386|RS Serbia 381|UA Ukraine 380|TR Türkiye 90|IL Israel 972|" +
  "AE United Arab Emirates 971|SA Saudi Arabia 966|EG Egypt 20|ZA South Africa 27|NG Nigeria 234|KE Kenya 254|GH Ghana 233|MA Morocco 212|BR Brazil 55|AR Argentina 54|CL Chile 56|CO Colombia 57|PE Peru 51|MX Mexico 52|" +
  "CR Costa Rica 506|PA Panama 507|JP Japan 81|KR South Korea 82|CN China 86|HK Hong Kong 852|TW Taiwan 886|SG Singapore 65|MY Malaysia 60|TH Thailand 66|VN Vietnam 84|PH Philippines 63|ID Indonesia 62|PK Pakistan 92|BD Bangladesh 880|LK Sri Lanka 94|NP Nepal 977";

export const countries: readonly Country[] = table
  .split("|")
  .map((row) => {
    const [, iso, name, code] = /^(\S+) (.+) (\d+)$/.exec(row)!;
    return { iso: iso!, name: name!, code: code! };
  })
  .sort((a, b) => a.name.localeCompare(b.name));

/// What was typed as E.164, if a country is chosen and it was written the national way. A leading zero is the national trunk
/// prefix, but in Italy, where it belongs to the number.
export function toE164(typed: string, country: Country | undefined): string {
  const digits = typed.replace(/[^\d+]/g, "");
  if (digits.startsWith("+")) return digits;
  if (digits.startsWith("00")) return `+${digits.slice(2)}`;
  if (!country || !digits) return digits;
  const national = country.iso === "IT" ? digits : digits.replace(/^0+/, "");
  const alreadyCoded = country.code === "1" && national.length === 11 && national.startsWith("1");
  return alreadyCoded ? `+${national}` : `+${country.code}${national}`;
}

/// Why it cannot be a number, or null.
export function faultIn(e164: string): string | null {
  if (!e164) return null;
  if (!e164.startsWith("+")) return "Write it with + and the country code, or choose the country.";
  const digits = e164.slice(1);
  if (digits.startsWith("0")) return "After the + comes the country code, which does not begin with 0.";
  if (digits.startsWith("1") && digits.length !== 11)
    return `A number of the United States or Canada has 10 digits after +1; this one has ${digits.length - 1}.`;
  if (digits.length < 8) return "This is too short for a phone number.";
  if (digits.length > 15) return "No phone number has more than 15 digits.";
  return null;
}

export const countryOf = (e164: string): Country | undefined =>
  [...countries].sort((a, b) => b.code.length - a.code.length).find((c) => e164.startsWith(`+${c.code}`));
