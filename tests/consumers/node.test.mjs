// Bundles for Node: each runs where it was built, and in a folder where there is nothing but what the bundler wrote.

import { strict as assert } from "node:assert";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { startEmulator } from "../emulator.mjs";
import { outputFolder, withEsbuild, withRolldown, withRollup, withWebpack } from "./bundlers.mjs";
import { checkOutput } from "./outputs.mjs";
import { ADDON, runProgram, WASM } from "./programs.mjs";

const NODE = { exportConditions: ["node"] };
const NEW_URL = { experimental: { resolveNewUrlToAsset: true } };

const BOTH = ["postproxy_dm", "postproxy_dm_webhooks"];

const bundles = [
  ["esbuild, an ES module", "node.js", "app.mjs", withEsbuild, { platform: "node", format: "esm" }],
  ["esbuild, CommonJS", "node.js", "app.cjs", withEsbuild, { platform: "node", format: "cjs" }],
  ["esbuild, of CommonJS", "common.cjs", "app.cjs", withEsbuild, { platform: "node", format: "cjs" }],
  ["webpack", "node.js", "app.cjs", withWebpack, { target: "node" }],
  // It requires webhooks too: webpack writes the module of each entry, and the program loads the larger one.
  ["webpack, of CommonJS", "common.cjs", "app.cjs", withWebpack, { target: "node" }, BOTH],
  ["rollup, an ES module", "node.js", "app.mjs", withRollup, { resolve: NODE, format: "es" }],
  ["rollup, CommonJS", "node.js", "app.cjs", withRollup, { resolve: NODE, format: "cjs" }],
  ["rolldown", "node.js", "app.mjs", withRolldown, { platform: "node", format: "es", ...NEW_URL }],
];

describe("a bundle for Node", () => {
  let emulator;
  let alone;
  before(async () => {
    emulator = await startEmulator();
    alone = mkdtempSync(join(tmpdir(), "postproxy-bundle-"));
  });
  after(async () => {
    rmSync(alone, { recursive: true });
    await emulator.stop();
  });

  const run = (file, env) => runProgram(file, emulator, { env });

  for (const [name, program, file, build, options, modules] of bundles) {
    test(name, async () => {
      const folder = outputFolder(`node ${name}`);
      await build(program, folder, file, options);
      checkOutput(folder, emulator.api_key, modules);
      assert.equal(await run(join(folder, file)), ADDON, "the addon is found where npm put it");

      const elsewhere = join(alone, name);
      cpSync(folder, elsewhere, { recursive: true });
      assert.equal(await run(join(elsewhere, file)), WASM, "the module is found beside the bundle");
    });
  }

  for (const [file, format] of Object.entries({ "app.mjs": "esm", "app.cjs": "cjs" })) {
    test(`esbuild, ${format}, told nothing of the module`, async () => {
      const folder = outputFolder(`node esbuild plain ${format}`);
      await withEsbuild("node.js", folder, file, { platform: "node", format, modules: {} });
      checkOutput(folder, emulator.api_key, []);
      assert.equal(await run(join(folder, file)), ADDON);
      assert.equal(await run(join(folder, file), { POSTPROXY_DM_BINDING: "wasm" }), WASM);

      const elsewhere = join(alone, `plain-${format}`);
      cpSync(folder, elsewhere, { recursive: true });
      assert.match(
        await run(join(elsewhere, file)),
        /module is missing: copy "postproxy-dm\/core\.wasm" to \S+postproxy_dm_bg\.wasm/,
      );
    });
  }
});
