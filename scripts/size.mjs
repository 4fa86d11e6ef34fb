// `npm run size`: prints the compressed size of the WebAssembly module and its glue, the change since the committed figure,
// and the largest parts. `npm run size -- --update` writes the new figure: commit it with the change that moved it.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import { setUp } from "./build/set-up.mjs";
import { buildNamedWasm, buildWasm, xtask } from "./build/wasm.mjs";
import { main, root, run, step } from "./steps.mjs";

/** The limit is 64 KB, of which 2 KB stay free as slack, so that the budget doesn't write the code. */
export const MOST_GZIP_BYTES = 62 * 1024;

/** The number of the module's parts that are printed. */
const PARTS = 10;

const committed = join(root, "scripts/size.json");

/** Returns the bytes of each file, raw and as gzip. */
export function measure() {
  return ["postproxy_dm_bg.wasm", "postproxy_dm.js"].map((name) => {
    const bytes = readFileSync(join(root, "npm/wasm", name));
    return { name, bytes: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length };
  });
}

/** Returns the sum of the files as gzip. */
export function total(files) {
  return files.reduce((sum, { gzip }) => sum + gzip, 0);
}

/** Returns the committed figure, in bytes. */
export function committedGzip() {
  return JSON.parse(readFileSync(committed, "utf8")).gzip;
}

/** Returns the commit that wrote the figure, or an empty text without git. */
async function commitOfFigure() {
  try {
    return (await run("git", ["log", "-1", "--format=%h", "--", committed])).trim();
  } catch {
    return "";
  }
}

const number = (bytes) => bytes.toLocaleString("en-US");
const signed = (bytes) => `${bytes < 0 ? "−" : "+"}${number(Math.abs(bytes))}`;

async function print() {
  const files = measure();
  const gzip = total(files);
  console.log();
  for (const file of files) {
    console.log(
      `  ${file.name.padEnd(22)} ${number(file.bytes).padStart(8)} bytes, ${number(file.gzip)} gzip`,
    );
  }
  const before = committedGzip();
  const commit = await commitOfFigure();
  console.log(`  together ${number(gzip)} bytes gzip, of ${number(MOST_GZIP_BYTES)}`);
  console.log(`  ${signed(gzip - before)} since ${number(before)}${commit && ` (commit ${commit})`}`);
  const parts = await run(xtask, ["parts", await buildNamedWasm()]);
  console.log(`\n  The ${PARTS} largest parts, in bytes before gzip:`);
  for (const line of parts.split("\n").slice(0, PARTS)) {
    const [bytes, name] = line.split("\t");
    console.log(`  ${number(Number(bytes)).padStart(8)}  ${name}`);
  }
  return gzip;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  main(async () => {
    const { values } = parseArgs({ options: { update: { type: "boolean" } } });
    await setUp();
    await step("WebAssembly module", buildWasm);
    const gzip = await print();
    if (values.update) writeFileSync(committed, `{ "gzip": ${gzip} }\n`);
  });
}
