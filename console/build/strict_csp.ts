// wavesurfer.js writes a <style> element at run time, which a strict Content-Security-Policy refuses. This plugin has it do
// without; it fails the build when a new version of theirs looks different, so that we notice.
import type { Plugin } from "vite";

const filled = /(\w+)\.innerHTML=`((?:\\n|\s)*)<style\$[^>]*>([\s\S]*?)<\/style>/;

/// wavesurfer.js: its shadow root gets a constructed style sheet instead of a <style> in its markup.
export function adoptStyles(code: string): string {
  if (!filled.test(code))
    throw new Error("wavesurfer.js fills its shadow root in another way than build/strict_csp.ts expects");
  return code.replace(filled, (_, root: string, space: string, rules: string) => {
    const adopt = `(s=>{s.replaceSync(\`${rules}\`);${root}.adoptedStyleSheets=[s]})(new CSSStyleSheet())`;
    return `${adopt},${root}.innerHTML=\`${space}`;
  });
}

export function strictCsp(): Plugin {
  return {
    name: "tandem-strict-csp",
    enforce: "pre",
    transform(code, id) {
      if (id.includes("wavesurfer.js/dist/wavesurfer.esm.js")) return { code: adoptStyles(code), map: null };
      return null;
    },
  };
}
