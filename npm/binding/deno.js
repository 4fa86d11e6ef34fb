// Loads the binding on Deno. The addon needs --allow-ffi. Without that permission, Deno shows no prompt: the WebAssembly
// module is used, which is part of the module graph and needs no permission.

import { setLoader } from "./binding.js";
import { loadPreferred, VARIABLE } from "./native-or-wasm.js";
import { reach } from "./network/reach.js";
import { platform } from "./node-platform.js";

/**
 * @param {import("./binding.js").Module} module
 * @param {import("./node-locate.js").ModuleFile} file
 * @param {WebAssembly.Module} compiled
 */
export function setModule(module, file, compiled) {
  const load = () =>
    loadPreferred({
      wanted: isGranted({ name: "env", variable: VARIABLE }) ? Deno.env.get(VARIABLE) : undefined,
      platform: platform(),
      refusal: isGranted({ name: "ffi" }) ? undefined : "--allow-ffi is not given",
      module,
      file,
      reach,
      read: () => compiled,
    });
  setLoader({ rank: module.rank, load });
}

function isGranted(permission) {
  return Deno.permissions.querySync(permission).state === "granted";
}
