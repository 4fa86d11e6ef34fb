// Builds the entry for a Node that can't `require` an ES module.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../steps.mjs";

/** Bundles the entry for Node into one file, and writes the types under the names that CommonJS expects. */
export async function buildCommonJs() {
  const { build } = await import("esbuild");
  await build({
    absWorkingDir: root,
    entryPoints: ["npm/node.js"],
    outfile: "npm/cjs/node.cjs",
    bundle: true,
    format: "cjs",
    platform: "node",
    target: "node18",
    keepNames: true,
    plugins: [traceableRequire],
    // Takes both from Node, because jsdom has neither.
    banner: { js: 'const { TextDecoder, TextEncoder } = require("node:util");' },
    logOverride: { "empty-import-meta": "silent" },
  });
  for (const name of ["addon", "core.wasm", "index", "receiver", "stores", "webhooks"]) {
    const types = readFileSync(join(root, `${name}.d.ts`), "utf8");
    const common = types
      .replaceAll(/"(\.\/[\w-]+)\.js"/g, '"$1.cjs"')
      .replace("export default ", "export = ");
    writeFileSync(join(root, `${name}.d.cts`), common);
  }
}

/** Keeps the name `createRequire`: @vercel/nft looks for it to find the addons that npm/binding/node-locate.js requires. */
const traceableRequire = {
  name: "traceable require",
  setup(build) {
    build.onResolve({ filter: /^node:module$/ }, ({ kind }) =>
      kind === "import-statement" ? { path: "node:module", namespace: "traceable" } : { external: true },
    );
    build.onLoad({ filter: /.*/, namespace: "traceable" }, () => ({
      contents: 'export const { createRequire } = require("node:module");',
    }));
  },
};
