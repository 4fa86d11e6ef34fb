// Loads the binding on Node: the native addon, or the WebAssembly module of this package if there is no addon.

import { useTimersOfNode } from "../timers.js";
import { setBuiltin } from "../watch/builtin.js";
import { setLoader } from "./binding.js";
import { loadPreferred, VARIABLE } from "./native-or-wasm.js";
import { reach } from "./network/reach.js";
import { builtin } from "./node-builtin.js";
import { locateModule } from "./node-locate.js";
import { platform } from "./node-platform.js";

/**
 * @param {import("./binding.js").Module} module
 * @param {import("./node-locate.js").ModuleFile} file
 */
export function setModule(module, file) {
  setBuiltin(builtin);
  useTimersOfNode(builtin);
  const load = () =>
    loadPreferred({
      wanted: process.env[VARIABLE],
      platform: platform(),
      module,
      file,
      reach,
      read: () => builtin("node:fs").readFileSync(locateModule(file)),
    });
  setLoader({ rank: module.rank, load });
}
