// Builds the entries for a Node that can't `require` an ES module.

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../steps.mjs";

/** The names of npm/entries/common-js.js, and the file of each in npm/cjs/. */
const ENTRIES = {
  durableObject: "durable-object",
  node: "node",
  postgres: "postgres",
  receiver: "receiver",
  redis: "redis",
  sqlite: "sqlite",
  testing: "testing",
  webhooks: "webhooks",
};

/** Bundles all entries into one file, and writes the types under the names that CommonJS expects. */
export async function buildCommonJs() {
  const { build } = await import("esbuild");
  await build({
    absWorkingDir: root,
    entryPoints: ["npm/entries/common-js.js"],
    outfile: "npm/cjs/package.cjs",
    bundle: true,
    format: "cjs",
    platform: "node",
    target: "node18",
    keepNames: true,
    plugins: [traceableRequire],
    // Takes both from Node, because jsdom has neither.
    banner: { js: 'const { TextDecoder, TextEncoder } = require("node:util");' },
    // Comments and spaces are a quarter of the file, 17 KB gzip.
    minifyWhitespace: true,
    logOverride: { "empty-import-meta": "silent" },
  });
  for (const [name, file] of Object.entries(ENTRIES)) {
    const entry = `"use strict";
const { ${name} } = require("./package.cjs");
module.exports = Object.defineProperty(${name}, "__esModule", { value: true });
`;
    writeFileSync(join(root, `npm/cjs/${file}.cjs`), entry);
  }
  for (const name of declarations()) {
    const types = readFileSync(join(root, `${name}.d.ts`), "utf8");
    const common = types
      .replaceAll(/"(\.\/[\w-]+)\.js"/g, '"$1.cjs"')
      .replace("export default ", "export = ");
    writeFileSync(join(root, `${name}.d.cts`), common);
  }
}

/** Returns the names of the files with the public types. */
function declarations() {
  return readdirSync(root).flatMap((file) => file.match(/^(.+)\.d\.ts$/)?.[1] ?? []);
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
