// The project that every runtime gets: the package as it is installed, and the tests beside it, with what starts the emulator.

import { cpSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../scripts/steps.mjs";
import { describeProject, npm, packAll } from "../project.mjs";

/** @param {string} folder */
export async function makeProject(folder) {
  describeProject(folder, await packAll(`${folder}-packed`));
  await npm(folder, "install");
  for (const part of [
    "npm/emulator",
    "tests/conformance",
    "tests/vectors",
    "tests/emulator.mjs",
    "tests/machine.mjs",
    "tests/misbehaving-server.mjs",
    "tests/runtimes/portable",
  ]) {
    cpSync(join(root, part), join(folder, part), { recursive: true });
  }
  return folder;
}
