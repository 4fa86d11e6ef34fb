// Deployments as @vercel/nft traces them, which Vercel, SvelteKit, Astro and Nitro use: the files that it names, copied
// to a folder where there is nothing else, are all that the program needs.

import { strict as assert } from "node:assert";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { nodeFileTrace } from "@vercel/nft";
import { platform } from "../../npm/binding/node-platform.js";
import { packageOf } from "../../scripts/platforms.mjs";
import { startEmulator } from "../emulator.mjs";
import { ADDON, runProgram, WASM } from "./programs.mjs";
import { project } from "./project.mjs";

const ADDON_FILE = `node_modules/${packageOf(platform())}/postproxy-dm.node`;
const MODULE_FILE = "node_modules/postproxy-dm/npm/wasm/postproxy_dm_bg.wasm";

const programs = [
  ["an ES module", "programs/node.js", []],
  ["CommonJS", "programs/common.cjs", []],
  [
    "CommonJS, where Node can't require an ES module",
    "programs/common.cjs",
    ["--no-experimental-require-module"],
  ],
];

describe("a deployment traced by @vercel/nft", () => {
  let emulator;
  let elsewhere;
  before(async () => {
    emulator = await startEmulator();
    elsewhere = mkdtempSync(join(tmpdir(), "postproxy-traced-"));
  });
  after(async () => {
    rmSync(elsewhere, { recursive: true });
    await emulator.stop();
  });

  for (const [name, program, flags] of programs) {
    test(name, async () => {
      const { fileList } = await nodeFileTrace([join(project, program)], { base: project });
      for (const file of [ADDON_FILE, MODULE_FILE]) assert(fileList.has(file), `${file} is not traced`);

      const copy = join(elsewhere, name);
      for (const file of fileList) cpSync(join(project, file), join(copy, file));
      assert.equal(await runProgram(join(copy, program), emulator, { flags }), ADDON);
      rmSync(join(copy, ADDON_FILE));
      assert.equal(await runProgram(join(copy, program), emulator, { flags }), WASM);
    });
  }
});
