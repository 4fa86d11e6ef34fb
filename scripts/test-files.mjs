// Finds the test files of a folder.

import { readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { root, ScriptError } from "./steps.mjs";

/** The folders that hold other people's tests. */
const NOT_OURS = ["node_modules"];

/**
 * Returns the path of every `*.test.mjs` below a folder, from the root of this tree. Throws if there is none: `node --test`
 * without a path would run any test that it finds.
 * @param {string} folder
 * @param {{ isFlat?: boolean }} [options] `isFlat` leaves out the folders in it
 */
export function testFiles(folder, { isFlat = false } = {}) {
  const found = below(join(root, folder), isFlat).map((path) => relative(root, path).replaceAll("\\", "/"));
  if (found.length === 0)
    throw new ScriptError(`${folder} holds no test: it has no file that ends with .test.mjs.`);
  return found.sort();
}

function below(folder, isFlat) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return isFlat || NOT_OURS.includes(entry.name) ? [] : below(path, isFlat);
    return entry.name.endsWith(".test.mjs") ? [path] : [];
  });
}
