// Loads the binding on Vercel's edge runtime, which compiles the module when it is deployed.

import * as glue from "../wasm/postproxy_dm.js";
import module from "../wasm/postproxy_dm_bg.wasm?module";
import { setLoader } from "./binding.js";
import { wasmBinding } from "./wasm.js";

setLoader(() => {
  // `next start` compiles the module in another realm, and the glue would take that module for bytes.
  Object.setPrototypeOf(module, WebAssembly.Module.prototype);
  glue.initSync({ module });
  return wasmBinding(glue, { binding: "wasm", reason: "the edge runtime loads no native addons" });
});
