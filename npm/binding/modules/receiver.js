// The WebAssembly module of postproxy-dm/receiver: webhooks and the receiver, without the client.

import { bind, instantiate } from "../glue/receiver.js";

/** @type {import("../binding.js").Module} */
export const receiver = { rank: 1, instantiate, bind };
