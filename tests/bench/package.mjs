// Imports the package that is measured. `BENCH_PACKAGE` is its folder, as npm installs it.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const CONDITIONS = ["node-addons", "node", "import", "default"];

/** Returns the address of the file that `import "postproxy-dm"`, or another entry, loads on Node. */
export function entryOf(folder, entry = ".") {
  let target = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")).exports[entry];
  while (typeof target !== "string") {
    target = target[CONDITIONS.find((condition) => Object.hasOwn(target, condition))];
  }
  return pathToFileURL(join(folder, target)).href;
}

/** Imports the package. */
export function importPackage() {
  return import(entryOf(process.env.BENCH_PACKAGE));
}
