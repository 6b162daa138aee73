// What the set-up guide tells people to press has to be there, in those words.
import { readFileSync, readdirSync } from "node:fs";
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

describe("the set-up guide", () => {
  it("names only what the console shows", () => {
    const guide = readFileSync(join(root, "../docs/plivo-setup.md"), "utf8").replace(/```[\s\S]*?```/g, "");
    const named = [...guide.matchAll(/(?<![*\w])\*([^*\s][^*]*?)\*(?!\*)/g)].map((m) => flat(m[1]!.replace(/\n> ?/g, " ")));
    const console_ = flat(sources(join(root, "src")));
    expect(named.length).toBeGreaterThan(40);
    expect(named.filter((words) => !elsewhere.has(words) && !console_.includes(words))).toEqual([]);
  });
});
