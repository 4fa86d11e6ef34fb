// Loads the binding on Cloudflare Workers, which compile the module when they are deployed.

import { setLoader } from "./binding.js";

/**
 * @param {import("./binding.js").Module} module
 * @param {WebAssembly.Module} compiled
 */
export function setModule({ rank, instantiate, bind }, compiled) {
  const load = () => {
    instantiate(compiled);
    return bind({ binding: "wasm", reason: "workerd loads no native addons" });
  };
  setLoader({ rank, load });
}
