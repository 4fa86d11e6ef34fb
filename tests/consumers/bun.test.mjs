// What `bun build` makes: programs of one file, and bundles, each run in a folder where there is nothing else.

import { strict as assert } from "node:assert";
import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";
import { startEmulator } from "../emulator.mjs";
import { bun } from "../runtimes/versions.mjs";
import { outputFolder, withEsbuild } from "./bundlers.mjs";
import { checkOutput } from "./outputs.mjs";
import { printedBy, WASM } from "./programs.mjs";
import { project } from "./project.mjs";

const MODULE = join(project, "node_modules/postproxy-dm/npm/wasm/postproxy_dm_bg.wasm");
const AS_IT_IS_NAMED = "--asset-naming=[name].[ext]";

describe("bun build", () => {
  let emulator;
  let alone;
  before(async () => {
    emulator = await startEmulator();
    alone = mkdtempSync(join(tmpdir(), "postproxy-bun-"));
  });
  after(async () => {
    rmSync(alone, { recursive: true });
    await emulator.stop();
  });

  const build = (...args) => promisify(execFile)(bun(), ["build", ...args], { cwd: project });

  /** What a compiled program prints. */
  const compiled = async (name, ...args) => {
    const program = join(alone, name);
    await build("--compile", ...args, "--outfile", program);
    return printedBy([program], emulator, { cwd: alone });
  };

  test("--compile takes the module along", async () => {
    assert.equal(await compiled("module", "programs/node.js"), WASM);
    assert.equal(await compiled("common", "programs/common.cjs"), WASM);
    assert.equal(await compiled("bytecode", "--bytecode", "programs/node.js"), WASM);
  });

  test("--target=bun writes the module beside the bundle", async () => {
    const folder = outputFolder("bun bundle");
    await build("--target=bun", "programs/node.js", "--outdir", folder);
    checkOutput(folder, emulator.api_key);
    const elsewhere = join(alone, "bundle");
    cpSync(folder, elsewhere, { recursive: true });
    assert.equal(await printedBy([bun(), join(elsewhere, "node.js")], emulator), WASM);
  });

  test("--compile takes the module as a file of its own, for what another bundler has made", async () => {
    const folder = outputFolder("bun after esbuild");
    await withEsbuild("node.js", folder, "app.mjs", { platform: "node", format: "esm", modules: {} });
    const bundle = join(folder, "app.mjs");
    assert.equal(await compiled("with", bundle, MODULE, AS_IT_IS_NAMED), WASM);
    assert.match(await compiled("without", bundle), /bun build.*--asset-naming="\[name\]\.\[ext\]"/);
  });
});
