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
 * part before it does. A part that is `later` is read when one of the functions of its files is first called, so parts before it
 * may use it as well.
 */
const PARTS = [
  {
    name: "shared",
    files: [
      "binding/node.js",
      "environment.js",
      "options-of.js",
      "receiver/errors.js",
      "signal.js",
      "stores/failure.js",
      "timers.js",
      "webhooks/webhooks.js",
    ],
  },
  {
    name: "calls",
    files: [
      "answers.js",
      "binding/native-calls.js",
      "binding/native-file.js",
      "binding/node-file.js",
      "content.js",
      "keys.js",
      "located.js",
      "media.js",
      "path.js",
      "platform.js",
      "promise.js",
      "reference.js",
      "sleep.js",
      "watch/call.js",
      "watch/callback.js",
      "watch/logger.js",
    ],
    later: true,
  },
  { name: "waits", files: ["wait.js", "walk.js"], later: true },
  {
    name: "wasm",
    files: [
      "binding/glue/receiver.js",
      "binding/glue/webhooks.js",
      "binding/glue/whole.js",
      "binding/network/reach.js",
    ],
    later: true,
  },
  { name: "receiving", files: ["receiver/receiver.js", "stores/memory.js"], later: true },
  { name: "servers", files: ["stores/reach.js", "stores/text.js"] },
  { name: "sql", files: ["stores/sqlite/opening.js", "stores/sqlite/store.js", "stores/sqlite/sync.js"] },
];

/** The entries of the package, and the file of each. */
const ENTRIES = {
  "durable-object": "stores/durable-object.js",
  node: "node.js",
  opentelemetry: "opentelemetry/opentelemetry.js",
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
  for (const part of parts) await write(part, parts);
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
  const parts = [...PARTS, ...entries].map((part) => ({ ...part, modules: part.files, used: new Set() }));
  for (const part of parts) {
    part.modules = await modulesOf(part, parts);
    const isHere = (module) => part.modules.includes(module);
    const other = parts.find((other) => other !== part && other.modules.some(isHere));
    if (other) throw new Error(`${part.name} and ${other.name} hold the same modules: give these a part`);
  }
  return parts;
}

/** Returns the parts that a part may use. */
function usable(part, parts) {
  return parts.filter((other, at) => at < parts.indexOf(part) || (other.later && other !== part));
}

/** Returns the modules that a part's files import, and the files themselves, without those of other parts. */
async function modulesOf(part, parts) {
  const { build } = await import("esbuild");
  const { metafile } = await build({
    ...options(usable(part, parts)),
    stdin: { contents: part.files.map((file) => `import "./${file}";`).join("\n"), resolveDir: npm },
    write: false,
    metafile: true,
    ignoreAnnotations: true,
  });
  const inputs = Object.keys(metafile.inputs).filter((input) => input.startsWith("npm/"));
  return inputs.map((input) => input.slice("npm/".length)).sort();
}

/** Writes a part. */
async function write(part, parts) {
  const { build } = await import("esbuild");
  const { name, files, isEntry, used } = part;
  const contents = isEntry ? `export * from "./${files[0]}";` : await exportsOf([...used].sort());
  const outfile = join(folder, `${name}.cjs`);
  await build({ ...options(usable(part, parts)), stdin: { contents, resolveDir: npm }, outfile });
  if (isEntry) writeFileSync(join(folder, `${name}.mjs`), await moduleOf(name, files[0]));
}

/**
 * Exports what modules export, by their names. `export * as` would make a function for each name, which takes a new process
 * longer than the code in the modules.
 */
async function exportsOf(modules) {
  const lines = [];
  const objects = [];
  for (const [at, module] of modules.entries()) {
    const names = await namesOf(module);
    lines.push(`import { ${names.map((name) => `${name} as ${name}${at}`).join(", ")} } from "./${module}";`);
    objects.push(`"${module}": { ${names.map((name) => `${name}: ${name}${at}`).join(", ")} },`);
  }
  return [...lines, "export const modules = {", ...objects, "};"].join("\n");
}

function options(parts) {
  return {
    absWorkingDir: root,
    bundle: true,
    format: "cjs",
    platform: "node",
    target: "node18",
    // The program's own: all that a program traces goes through one copy of it.
    external: ["@opentelemetry/api"],
    plugins: [partsPlugin(parts), traceableRequire],
    // Takes both from Node where a simulated page (jsdom) has neither.
    banner: {
      js: 'const { TextDecoder, TextEncoder } = globalThis.TextDecoder ? globalThis : require("node:util");',
    },
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
        const module = `require("./${name}.cjs").modules["${path}"]`;
        const names = await namesOf(path);
        if (!later) return { contents: `export const { ${names.join(", ")} } = ${module};` };
        if (!files.includes(path))
          throw new Error(`${path} is in a part that is read later: put it in an earlier one`);
        // The first call puts the functions themselves in the place of these.
        const functions = names.map(
          (name) => `export let ${name} = (...given) => (read(), ${name}(...given));`,
        );
        const read = `const read = () => { ({ ${names.join(", ")} } = ${module}); };`;
        return { contents: [...functions, read].join("\n") };
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
