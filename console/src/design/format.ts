// Numbers and times as people read them, in the reader's own zone and language.
const locale = typeof navigator === "undefined" ? "en" : navigator.language;
const number = new Intl.NumberFormat(locale);
const day = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
const full = new Intl.DateTimeFormat(locale, {
  year: "numeric",
  month: "short",
  day: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
});
const clock = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", second: "2-digit" });

export const count = (n: number) => number.format(n);
export const localTime = (iso: string) => full.format(new Date(iso));
export const clockTime = (iso: string) => clock.format(new Date(iso));
export const utcTime = (iso: string) =>
  new Date(iso)
    .toISOString()
    .replace("T", " ")
    .replace(/\.\d+Z$/, " UTC");

const steps: [number, number, string][] = [
  [60, 1, "s"],
  [3600, 60, "min"],
  [86400, 3600, "h"],
  [86400 * 7, 86400, "d"],
];

/// "4 min ago", "in 30 s"; older than a week: the date.
export function relative(iso: string, now: number): string {
  const seconds = Math.round((now - Date.parse(iso)) / 1000);
  const away = Math.abs(seconds);
  if (away < 3) return "now";
  for (const [below, unit, word] of steps) {
    if (away < below)
      return seconds < 0 ? `in ${Math.floor(away / unit)} ${word}` : `${Math.floor(away / unit)} ${word} ago`;
  }
  return day.format(new Date(iso));
}

/// 75 -> "1:15", 3675 -> "1:01:15".
export function duration(seconds: number): string {
  const s = Math.max(0, Math.floor(seconds));
  const two = (n: number) => String(n).padStart(2, "0");
  const h = Math.floor(s / 3600);
  const m = Math.floor((s % 3600) / 60);
  return h ? `${h}:${two(m)}:${two(s % 60)}` : `${m}:${two(s % 60)}`;
}

const wordSteps: [number, string][] = [
  [86400, "d"],
  [3600, "h"],
  [60, "min"],
  [1, "s"],
];

/// For sentences: 41 -> "41 s", 80 -> "1 min 20 s", 3600 -> "1 h". The two largest units tell enough.
export function span(seconds: number): string {
  let left = Math.max(0, Math.round(seconds));
  const first = wordSteps.findIndex(([unit]) => left >= unit);
  if (first < 0) return "0 s";
  return wordSteps
    .slice(first, first + 2)
    .flatMap(([unit, word]) => {
      const n = Math.floor(left / unit);
      left %= unit;
      return n ? [`${count(n)} ${word}`] : [];
    })
    .join(" ");
}

/// 1 -> "1 call", 2 -> "2 calls".
export const counted = (n: number, one: string, many = `${one}s`) => `${count(n)} ${n === 1 ? one : many}`;

export function bytes(n: number): string {
  const units = ["B", "KB", "MB", "GB", "TB"];
  let i = 0;
  while (n >= 1000 && i < units.length - 1) {
    n /= 1000;
    i++;
  }
  return `${n >= 100 || i === 0 ? Math.round(n) : n.toFixed(1)} ${units[i]}`;
}

export const milliseconds = (ms: number) =>
  ms < 1000 ? `${ms < 10 ? Math.round(ms * 10) / 10 : Math.round(ms)} ms` : `${(ms / 1000).toFixed(ms < 10000 ? 2 : 1)} s`;

/// Trailing zeros say nothing: "0.00850" -> "$0.0085".
export function money(amount: string | null | undefined, currency = "USD"): string | null {
  if (amount == null || amount === "") return null;
  const n = Number(amount);
  if (!Number.isFinite(n)) return amount;
  return new Intl.NumberFormat(locale, {
    style: "currency",
    currency,
    minimumFractionDigits: 2,
    maximumFractionDigits: 5,
  }).format(n);
}

const oneDigitCodes = /^\+[17]/;
const twoDigitCodes = /^\+(2[07]|3[0123469]|4[013456789]|5[12345678]|6[0123456]|8[1246]|9[0123458])/;

/// +14155550100 -> "+1 415 555 0100": the country code, then groups that the eye can hold. What is not E.164 stays as it is.
export function phone(e164: string | null | undefined): string {
  if (!e164) return "unknown";
  if (!/^\+\d{8,15}$/.test(e164)) return e164;
  const code = oneDigitCodes.test(e164) ? 2 : twoDigitCodes.test(e164) ? 3 : 4;
  const rest = e164.slice(code);
  const groups =
    e164.startsWith("+1") && rest.length === 10
      ? [rest.slice(0, 3), rest.slice(3, 6), rest.slice(6)]
      : [rest.slice(0, -8), rest.slice(-8, -4), rest.slice(-4)];
  return [e164.slice(0, code), ...groups.filter(Boolean)].join(" ");
}

export const sentence = (words: string) => {
  const text = words.replaceAll("_", " ");
  return text.charAt(0).toUpperCase() + text.slice(1);
};
