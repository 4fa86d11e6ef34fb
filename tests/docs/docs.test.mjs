// Runs every code block of the documents and of the public types' comments, with good and with bad input. JavaScript
// also compiles as strict TypeScript. A block that neither table knows fails, so that none is left out.

import { strict as assert } from "node:assert";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import { findBinary } from "../../npm/emulator/binary.js";
import { root } from "../../scripts/steps.mjs";
import { startEmulator } from "../emulator.mjs";
import { findBlocks } from "./blocks.mjs";
import { javascript } from "./javascript.mjs";
import { makeProject, project, run, start, writeModule } from "./project.mjs";
import { elsewhere, shell } from "./shell.mjs";

const blocks = findBlocks();
const isJavaScript = ({ language }) => ["js", "mjs", "javascript", "ts", "typescript"].includes(language);

let emulator;
before(async () => {
  makeProject();
  emulator = await startEmulator();
});
after(() => emulator.stop());

test("every block is in a table, and every entry of a table is a block", () => {
  const tables = { ...javascript, ...shell, ...elsewhere };
  assert.deepEqual(blocks.map(({ name }) => name).sort(), Object.keys(tables).sort());
  for (const { name, language } of blocks) {
    assert.equal(
      Object.hasOwn(javascript, name),
      isJavaScript({ language }),
      `${name} is in the table of its kind`,
    );
  }
  for (const [name, { good, bad }] of Object.entries({ ...javascript, ...shell })) {
    assert(Object.keys(good).length > 0 && Object.keys(bad).length > 0, `${name} has a good and a bad case`);
  }
});

const environment = () => ({
  POSTPROXY_EMULATOR: findBinary(),
  POSTPROXY_API_KEY: emulator.api_key,
  POSTPROXY_BASE_URL: emulator.url,
  POSTPROXY_WEBHOOK_SECRET: emulator.webhook_secret,
});

/** A group of tests for a block; `tools` makes what its cases are given to run it with. */
function describeBlock({ name }, { good, bad }, tools) {
  describe(name, () => {
    for (const [title, check] of Object.entries({ ...good, ...bad })) {
      test(title, async () => {
        await emulator.control("reset", {});
        await emulator.control("faults", undefined, "DELETE");
        await check({ ...(await tools()), emulator });
      });
    }
  });
}

const files = [];
for (const block of blocks.filter(({ name }) => Object.hasOwn(javascript, name))) {
  const { given = "", afterwards = "", ...cases } = javascript[block.name];
  // Each has a module of its own; what it imports twice is one declaration too many, as for its reader.
  const module = writeOnce(() =>
    writeModule(block.name, `${given}\n${block.text}\n${afterwards}\nexport {};\n`),
  );
  files.push(module);
  describeBlock(block, cases, async () => {
    const file = await module();
    const env = environment();
    const preload = `--import=${pathToFileURL(join(project, "free-port.mjs")).href}`;
    return {
      run: (more) => run(process.execPath, [file], { ...env, ...more }),
      start: (more) => start(process.execPath, [preload, file], { ...env, ...more }),
    };
  });
}

for (const block of blocks.filter(({ name }) => Object.hasOwn(shell, name))) {
  describeBlock(block, shell[block.name], async () => ({
    text: block.text,
    environment: environment(),
    sh: (command, env) => run("sh", ["-c", command], { ...environment(), ...env }),
  }));
}

test("every block of JavaScript compiles as strict TypeScript", async () => {
  for (const module of files) await module();
  const compilerOptions = {
    ...{
      strict: true,
      noEmit: true,
      target: "es2022",
      lib: ["es2022", "esnext.disposable"],
      types: ["node"],
    },
    ...{ module: "nodenext", moduleResolution: "nodenext" },
  };
  const config = join(project, "tsconfig.json");
  writeFileSync(config, JSON.stringify({ compilerOptions, include: ["*.mts"] }));
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  const { code, stdout } = await run(process.execPath, [tsc, "--project", config]);
  assert.equal(code, 0, stdout);
});

function writeOnce(write) {
  let written;
  return () => {
    written ??= write();
    return written;
  };
}
