// The project that every runtime gets: the package as it is installed, and the tests beside it.

import { cpSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../scripts/steps.mjs";
import { describeProject, npm, packAll } from "../project.mjs";

/** @param {string} folder */
export async function makeProject(folder) {
  describeProject(folder, await packAll(`${folder}-packed`));
  await npm(folder, "install");
  for (const part of [
    "conformance",
    "vectors",
    "emulator.mjs",
    "misbehaving-server.mjs",
    "runtimes/portable",
  ]) {
    cpSync(join(root, "tests", part), join(folder, "tests", part), { recursive: true });
  }
  return folder;
}
