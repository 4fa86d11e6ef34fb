// `npm run size`: prints the compressed size of each WebAssembly module and its glue, the change since the committed figure,
// and the largest parts. `npm run size -- --update` writes the new figures: commit them with the change that moved them.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import { setUp } from "./build/set-up.mjs";
import { buildNamedWasm, buildWasm, modules, wasmFolder, xtask } from "./build/wasm.mjs";
import { main, root, run, step } from "./steps.mjs";

/** The number of a module's parts that are printed. */
const PARTS = 10;

const committed = join(root, "scripts/size.json");

/**
 * Returns the size of each module with its glue, as it is built and as it is committed, and the most that it may have.
 * All are bytes as gzip.
 */
export function sizes() {
  const figures = JSON.parse(readFileSync(committed, "utf8"));
  return modules.map(({ name }) => {
    const files = [`${name}_bg.wasm`, `${name}.js`].map(measure);
    const gzip = files.reduce((sum, file) => sum + file.gzip, 0);
    return { name, files, gzip, committed: figures[name].gzip, most: figures[name].most };
  });
}

/** Returns the bytes of a file, raw and as gzip. */
function measure(name) {
  const bytes = readFileSync(join(wasmFolder, name));
  return { name, bytes: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length };
}

/** Returns the committed figure, in bytes. */
export function committedGzip() {
  return JSON.parse(readFileSync(committed, "utf8")).gzip;
}

/** Returns the commit that wrote the figures, or an empty text without git. */
async function commitOfFigures() {
  try {
    return (await run("git", ["log", "-1", "--format=%h", "--", committed])).trim();
  } catch {
    return "";
  }
}

const number = (bytes) => bytes.toLocaleString("en-US");
const signed = (bytes) => `${bytes < 0 ? "−" : "+"}${number(Math.abs(bytes))}`;

async function print({ name, files, gzip, committed, most }, commit) {
  console.log();
  for (const file of files) {
    console.log(
      `  ${file.name.padEnd(30)} ${number(file.bytes).padStart(8)} bytes, ${number(file.gzip)} gzip`,
    );
  }
  console.log(`  together ${number(gzip)} bytes gzip, of ${number(most)}`);
  console.log(`  ${signed(gzip - committed)} since ${number(committed)}${commit && ` (commit ${commit})`}`);
  const parts = await run(xtask, ["parts", await buildNamedWasm(name)]);
  console.log(`\n  The ${PARTS} largest parts, in bytes before gzip:`);
  for (const line of parts.split("\n").slice(0, PARTS)) {
    const [bytes, part] = line.split("\t");
    console.log(`  ${number(Number(bytes)).padStart(8)}  ${part}`);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  main(async () => {
    const { values } = parseArgs({ options: { update: { type: "boolean" } } });
    await setUp();
    await step("WebAssembly modules", buildWasm);
    const built = sizes();
    const commit = await commitOfFigures();
    for (const module of built) await print(module, commit);
    if (values.update) {
      const figures = built.map(({ name, gzip, most }) => [name, { gzip, most }]);
      writeFileSync(committed, `${JSON.stringify(Object.fromEntries(figures), null, 2)}\n`);
    }
  });
}
