// The WebAssembly module of postproxy-dm: everything, with the client.

import * as glue from "../../wasm/postproxy_dm.js";
import { wasmBinding } from "../wasm.js";

/** @type {import("../binding.js").Module} */
export const whole = {
  rank: 2,
  instantiate: (module) => glue.initSync({ module }),
  bind: (info, host) => wasmBinding(glue, info, host),
};
