// What the guides tell people to press has to be there, in those words.
import { readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const root = join(__dirname, "../..");
const sources = (folder: string): string =>
  readdirSync(folder, { withFileTypes: true })
    .map((entry) =>
      entry.isDirectory()
        ? sources(join(folder, entry.name))
        : /\.tsx?$/.test(entry.name) && !entry.name.endsWith(".d.ts")
          ? readFileSync(join(folder, entry.name), "utf8")
          : "",
    )
    .join("\n");
const flat = (text: string) => text.replaceAll("&rsquo;", "’").replace(/\s+/g, " ");

// Put together of two words, from the provider's metadata, or the guide's own.
const elsewhere = new Set([
  "Auth ID",
  "Auth Token",
  "By command",
  "Plivo said no",
  "Remove all the same",
  "Re-apply all the same",
  "italics",
]);

const console_ = flat(sources(join(root, "src")));
const read = (name: string) => readFileSync(join(root, "../docs", name), "utf8");
const named = (guide: string) =>
  [...guide.replace(/```[\s\S]*?```/g, "").matchAll(/(?<![*\w])\*([^*\s][^*]*?)\*(?!\*)/g)].map((m) =>
    flat(m[1]!.replace(/\n> ?/g, " ")),
  );

describe.each([
  ["plivo-setup.md", 40],
  ["console.md", 25],
])("%s", (name, least) => {
  it("names only what the console shows", () => {
    const words = named(read(name));
    expect(words.length).toBeGreaterThan(least);
    expect(words.filter((w) => !elsewhere.has(w) && !console_.includes(w))).toEqual([]);
  });
  it("shows pictures that are there, and small", () => {
    for (const [, picture] of read(name).matchAll(/!\[[^\]]+\]\(([^)]+)\)/g))
      expect(statSync(join(root, "../docs", picture!)).size).toBeLessThan(150_000);
  });
});
