// Loads the binding on Vercel's edge runtime, which compiles the module when it is deployed.

import { setLoader } from "./binding.js";

/**
 * @param {import("./binding.js").Module} module
 * @param {WebAssembly.Module} compiled
 */
export function setModule({ rank, instantiate, bind }, compiled) {
  const load = () => {
    // `next start` compiles the module in another realm, and the glue would take that module for bytes.
    Object.setPrototypeOf(compiled, WebAssembly.Module.prototype);
    instantiate(compiled);
    return bind({ binding: "wasm", reason: "the edge runtime loads no native addons" });
  };
  setLoader({ rank, load });
}
