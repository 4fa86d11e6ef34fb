// The WebAssembly module of postproxy-dm/webhooks: webhooks alone.

import { bind, instantiate } from "../glue/webhooks.js";

/** @type {import("../binding.js").Module} */
export const webhooks = { rank: 0, instantiate, bind };
