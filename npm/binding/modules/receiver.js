// The WebAssembly module of postproxy-dm/receiver: webhooks and the receiver, without the client.

import * as glue from "../../wasm/postproxy_dm_receiver.js";

/** @type {import("../binding.js").Module} */
export const receiver = {
  rank: 1,
  instantiate: (module) => glue.initSync({ module }),
  bind: (info) => ({ ...glue, info }),
};
