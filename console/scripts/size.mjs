// What the first load costs, compressed: the page, what it names, what that imports at once, and the fonts. Fails above the limit.
import { readFile, stat } from "node:fs/promises";
import { pathToFileURL } from "node:url";

const limit = 400_000;
const dist = process.argv[2] ? pathToFileURL(`${process.argv[2]}/`) : new URL("../dist/", import.meta.url);
const size = async (path) => (await stat(new URL(`${path}.br`, dist)).catch(() => stat(new URL(path, dist)))).size;

const seen = new Set(["index.html"]);
async function take(path) {
  if (seen.has(path)) return;
  seen.add(path);
  if (!path.endsWith(".js")) return;
  const code = await readFile(new URL(path, dist), "utf8");
  for (const [, name] of code.matchAll(/(?:from|import)\s*"\.\/([^"]+)"/g)) await take(`assets/${name}`);
}
const html = await readFile(new URL("index.html", dist), "utf8");
for (const [, path] of html.matchAll(/(?:src|href)="\/([^"]+)"/g)) await take(path);
for (const path of [...seen].filter((p) => p.endsWith(".css"))) {
  const css = await readFile(new URL(path, dist), "utf8");
  for (const [, font] of css.matchAll(/url\(\/(assets\/[^)]+\.woff2)\)/g)) seen.add(font);
}
let total = 0;
for (const path of seen) {
  const bytes = await size(path);
  total += bytes;
  console.log(`${String(bytes).padStart(8)}  ${path}`);
}
console.log(`${String(total).padStart(8)}  first load, compressed (limit ${limit})`);
process.exit(total > limit ? 1 : 0);
