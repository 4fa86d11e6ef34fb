// Loads the binding on Cloudflare Workers, which compile the module when they are deployed.

import * as glue from "../wasm/postproxy_dm.js";
import module from "../wasm/postproxy_dm_bg.wasm";
import { setLoader } from "./binding.js";
import { wasmBinding } from "./wasm.js";

setLoader(() => {
  glue.initSync({ module });
  return wasmBinding(glue, { binding: "wasm", reason: "workerd loads no native addons" });
});
