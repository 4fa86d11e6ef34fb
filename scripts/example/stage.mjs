// Puts an example in a folder of its own with what its package.json names, as its user has it.

import { cpSync, mkdirSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { root } from "../steps.mjs";

/**
 * Copies an example. Returns the folder.
 * @param {string} name
 * @param {string} modules a `node_modules` with its dependencies, from the root
 */
export function stageExample(name, modules) {
  const folder = join(root, "target/examples", name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(root, "target/examples"), { recursive: true });
  cpSync(join(root, "examples", name), folder, {
    recursive: true,
    filter: (file) => !file.endsWith("node_modules"),
  });
  symlinkSync(join(root, modules), join(folder, "node_modules"), "junction");
  return folder;
}
