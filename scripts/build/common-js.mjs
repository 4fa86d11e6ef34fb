// Builds npm/cjs/, what Node loads for `import` and for `require`: one set of files, so that every class is there once.
//
// Each file is a part. The modules that several parts need are in one of them, and what most programs don't need at once is in
// a part that is read later: a new process spends most of its first milliseconds on reading and compiling JavaScript.

import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { root } from "../steps.mjs";

const npm = join(root, "npm");
const folder = join(npm, "cjs");

/**
 * The parts that others use, those first which need no other. Each holds its files and all that they import, as far as no
 * part before it does. A part that is `later` is read when one of the functions of its files is called.
 */
const PARTS = [
  {
    name: "shared",
    files: [
      "binding/node.js",
      "content.js",
      "environment.js",
      "options-of.js",
      "reference.js",
      "receiver/errors.js",
      "sleep.js",
      "stores/failure.js",
      "stores/reach.js",
      "stores/text.js",
      "watch/callback.js",
      "watch/logger.js",
      "webhooks/webhooks.js",
    ],
  },
  {
    name: "wasm",
    files: ["binding/glue/receiver.js", "binding/glue/webhooks.js", "binding/glue/whole.js"],
    later: true,
  },
  { name: "receiving", files: ["receiver/receiver.js", "stores/memory.js"], later: true },
  { name: "sql", files: ["stores/sqlite/opening.js", "stores/sqlite/store.js", "stores/sqlite/sync.js"] },
];

/** The entries of the package, and the file of each. */
const ENTRIES = {
  "durable-object": "stores/durable-object.js",
  node: "node.js",
  postgres: "stores/postgres.js",
  receiver: "entries/receiver/node.js",
  redis: "stores/redis.js",
  sqlite: "stores/sqlite.js",
  testing: "testing/testing.js",
  webhooks: "webhooks/node.js",
};

/**
 * Returns the exports of the published package, in which Node takes these files; in this tree it takes the sources, so that
 * a change needs no build. Bundlers take the sources too: they don't have the condition "node-addons". Bun has it, and finds
 * its own condition before.
 * @param {Record<string, any>} exports those of the manifest
 */
export function publishedExports(exports) {
  const published = { ...exports };
  for (const [name, file] of Object.entries(ENTRIES)) {
    const [specifier, entry] = Object.entries(exports).find(([, entry]) =>
      JSON.stringify(entry).includes(`"./npm/${file}"`),
    );
    const conditions = entry.node ?? entry;
    const { types } = conditions.import;
    const ofNode = { import: { types, default: `./npm/cjs/${name}.mjs` }, require: conditions.require };
    if (entry.node) {
      published[specifier] = { ...entry, node: { "node-addons": ofNode, ...conditions } };
    } else {
      const { module, ...others } = entry;
      published[specifier] = { module, bun: module, deno: module, "node-addons": ofNode, ...others };
    }
  }
  return published;
}

/** Builds all parts and entries, and writes the types under the names that CommonJS expects. */
export async function buildCommonJs() {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  const parts = await divided();
  for (const [at, part] of [...parts.entries()].reverse()) await write(part, parts.slice(0, at));
  for (const name of declarations()) {
    const types = readFileSync(join(root, `${name}.d.ts`), "utf8");
    const common = types
      .replaceAll(/"(\.\/[\w-]+)\.js"/g, '"$1.cjs"')
      .replace("export default ", "export = ");
    writeFileSync(join(root, `${name}.d.cts`), common);
  }
}

/**
 * A file of npm/cjs/.
 * @typedef {object} Part
 * @property {string} name
 * @property {string[]} files
 * @property {boolean} [later]
 * @property {boolean} [isEntry]
 * @property {string[]} modules all that the part holds
 * @property {Set<string>} used those that other parts import
 */

/**
 * Divides the modules among the parts.
 * @returns {Promise<Part[]>}
 */
async function divided() {
  const entries = Object.entries(ENTRIES).map(([name, file]) => ({ name, files: [file], isEntry: true }));
  const parts = [];
  for (const part of [...PARTS, ...entries]) {
    const modules = await modulesOf(part, parts);
    const other = parts.find((other) => modules.some((module) => other.modules.includes(module)));
    if (other) throw new Error(`${part.name} and ${other.name} hold the same modules: give these a part`);
    parts.push({ ...part, modules, used: new Set() });
  }
  return parts;
}

/** Returns the modules that a part's files import, and the files themselves, without those of the parts given. */
async function modulesOf({ files }, parts) {
  const { build } = await import("esbuild");
  const { metafile } = await build({
    ...options(parts),
    stdin: { contents: files.map((file) => `import "./${file}";`).join("\n"), resolveDir: npm },
    write: false,
    metafile: true,
    ignoreAnnotations: true,
  });
  const inputs = Object.keys(metafile.inputs).filter((input) => input.startsWith("npm/"));
  return inputs.map((input) => input.slice("npm/".length)).sort();
}

/** Writes a part, which takes what it can from the parts given. Those that take from it have been written before. */
async function write({ name, files, isEntry, used }, parts) {
  const { build } = await import("esbuild");
  const names = [...used].sort().map((module) => `export * as "${module}" from "./${module}";`);
  const contents = isEntry ? `export * from "./${files[0]}";` : names.join("\n");
  const outfile = join(folder, `${name}.cjs`);
  await build({ ...options(parts), stdin: { contents, resolveDir: npm }, outfile });
  if (isEntry) writeFileSync(join(folder, `${name}.mjs`), await moduleOf(name, files[0]));
}

function options(parts) {
  return {
    absWorkingDir: root,
    bundle: true,
    format: "cjs",
    platform: "node",
    target: "node18",
    plugins: [partsPlugin(parts), traceableRequire],
    // Takes both from Node, because jsdom has neither.
    banner: { js: 'const { TextDecoder, TextEncoder } = require("node:util");' },
    // Comments and spaces are a quarter of the files. Node shows the line of an error that nothing catches.
    minifyWhitespace: true,
    lineLimit: 500,
    logOverride: { "empty-import-meta": "silent" },
  };
}

/**
 * Returns an entry as an ES module. Node reads files for `require` faster than those for `import`, and looks through a whole
 * file for its names if it is imported as CommonJS.
 */
async function moduleOf(name, file) {
  const names = await namesOf(file);
  return `import { createRequire } from "node:module";
const require = createRequire(import.meta.url);
export const { ${names.join(", ")} } = require("./${name}.cjs");
`;
}

/** Returns the names that a module exports. */
async function namesOf(file) {
  const { build } = await import("esbuild");
  const stdin = { contents: `export * from "./${file}";`, resolveDir: npm };
  const { metafile } = await build({ ...options([]), format: "esm", stdin, write: false, metafile: true });
  const [{ exports }] = Object.values(metafile.outputs);
  return exports.sort();
}

/** Takes the modules of earlier parts from their files. */
function partsPlugin(parts) {
  return {
    name: "parts",
    setup(build) {
      build.onResolve({ filter: /^postproxy-dm\// }, ({ path }) => {
        return { path: `./${path.replace("postproxy-dm/", "")}.cjs`, external: true };
      });
      build.onResolve({ filter: /^\.\.?\// }, ({ path, resolveDir, namespace }) => {
        if (namespace === "part") return { external: true };
        const module = relative(npm, resolve(resolveDir, path)).replaceAll("\\", "/");
        const part = parts.find(({ modules }) => modules.includes(module));
        return part && { path: module, namespace: "part", pluginData: part };
      });
      build.onLoad({ filter: /.*/, namespace: "part" }, async ({ path, pluginData }) => {
        const { name, files, later, used } = pluginData;
        used.add(path);
        const module = `require("./${name}.cjs")["${path}"]`;
        const names = await namesOf(path);
        if (!later) return { contents: `export const { ${names.join(", ")} } = ${module};` };
        if (!files.includes(path))
          throw new Error(`${path} is in a part that is read later: put it in an earlier one`);
        const functions = names.map(
          (name) => `export const ${name} = (...given) => ${module}.${name}(...given);`,
        );
        return { contents: functions.join("\n") };
      });
    },
  };
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
