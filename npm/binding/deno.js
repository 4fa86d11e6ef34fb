// Loads the binding on Deno. The addon needs --allow-ffi. Without that permission, Deno shows no prompt: the WebAssembly
// module is used, which is part of the module graph and needs no permission.

import source module from "../wasm/postproxy_dm_bg.wasm";
import { setLoader } from "./binding.js";
import { loadPreferred, VARIABLE } from "./native-or-wasm.js";
import { platform } from "./node-platform.js";

setLoader(() =>
  loadPreferred({
    wanted: isGranted({ name: "env", variable: VARIABLE }) ? Deno.env.get(VARIABLE) : undefined,
    platform: platform(),
    refusal: isGranted({ name: "ffi" }) ? undefined : "--allow-ffi is not given",
    wasm: () => module,
  }),
);

function isGranted(permission) {
  return Deno.permissions.querySync(permission).state === "granted";
}
