// Writes X.gz and X.br beside every text file of the build, for the node to send as they are.
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import type { Plugin } from "vite";

const text = /\.(html|js|css|svg|json)$/;

async function files(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const found = entries.map((e) => (e.isDirectory() ? files(join(folder, e.name)) : [join(folder, e.name)]));
  return (await Promise.all(found)).flat();
}

export function compress(): Plugin {
  let folder = "dist";
  return {
    name: "tandem-compress",
    apply: "build",
    configResolved(config) {
      folder = join(config.root, config.build.outDir);
    },
    async closeBundle() {
      for (const path of (await files(folder)).filter((f) => text.test(f))) {
        const plain = await readFile(path);
        if (plain.length < 512) continue;
        await writeFile(`${path}.gz`, await promisify(gzip)(plain, { level: 9 }));
        await writeFile(
          `${path}.br`,
          await promisify(brotliCompress)(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
        );
      }
    },
  };
}
