// The WebAssembly module of postproxy-dm: everything, with the client.

import { bind, instantiate } from "../glue/whole.js";

/** @type {import("../binding.js").Module} */
export const whole = { rank: 2, instantiate, bind };
