// Loads the binding on Bun: the native addon, or the WebAssembly module if there is no addon. The module is imported as a
// file, so that `bun build` includes it, also in a program made with `--compile`.

import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { setLoader } from "./binding.js";
import { loadPreferred, VARIABLE } from "./native-or-wasm.js";
import { reach } from "./network/reach.js";
import { locateModule } from "./node-locate.js";
import { platform } from "./node-platform.js";

/** @import { ModuleFile } from "./node-locate.js" */

/**
 * @param {import("./binding.js").Module} module
 * @param {ModuleFile} file
 * @param {string} path absolute; in a bundle it starts at `folder`, the bundle's
 * @param {string} folder
 */
export function setModule(module, file, path, folder) {
  const load = () =>
    loadPreferred({
      wanted: process.env[VARIABLE],
      platform: platform(),
      module,
      file,
      reach,
      read: () => readFileSync(locate(resolve(folder, path), file)),
    });
  setLoader({ rank: module.rank, load });
}

/**
 * @param {string} path
 * @param {ModuleFile} file
 */
function locate(path, file) {
  return existsSync(path) ? path : locateModule(file);
}
