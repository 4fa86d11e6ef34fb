// The WebAssembly module of postproxy-dm/webhooks: webhooks alone.

import * as glue from "../../wasm/postproxy_dm_webhooks.js";

/** @type {import("../binding.js").Module} */
export const webhooks = {
  rank: 0,
  instantiate: (module) => glue.initSync({ module }),
  bind: (info) => ({ ...glue, info }),
};
