// Which binding to load where there is a choice, as Node, Bun and Deno have it.

import { webcrypto } from "node:crypto";
import { version } from "../generated.js";
import * as glue from "../wasm/postproxy_dm.js";
import { nativeBinding } from "./native.js";
import { openFile, statFile } from "./node-file.js";
import { requireAddon } from "./node-locate.js";
import { wasmBinding } from "./wasm.js";

/** The environment variable that asks for a binding: `native` or `wasm`. */
export const VARIABLE = "POSTPROXY_DM_BINDING";

/**
 * Loads the binding that is asked for, else the best there is.
 * @param {object} host
 * @param {string} [host.wanted] what the variable says
 * @param {string} [host.platform] the platform that an addon must be for
 * @param {string} [host.refusal] why no addon can be loaded here
 * @param {() => BufferSource | WebAssembly.Module} host.wasm
 */
export function loadPreferred({ wanted, platform, refusal, wasm }) {
  const loadWasm = (reason) => {
    glue.initSync({ module: wasm() });
    return wasmBinding(glue, { binding: "wasm", reason }, { openFile, crypto: webcrypto });
  };
  if (wanted === "wasm") return loadWasm(`${VARIABLE} is "wasm"`);
  if (wanted && wanted !== "native") {
    throw new Error(`${VARIABLE} must be "native" or "wasm", not ${JSON.stringify(wanted)}`);
  }
  const failures = refusal ? [refusal] : [];
  for (const path of refusal ? [] : addons(platform)) {
    try {
      return loadAddon(path);
    } catch (error) {
      if (error.code !== "MODULE_NOT_FOUND" || !path.startsWith("."))
        failures.push(error.message.split("\n")[0]);
    }
  }
  const reason = `no native addon for ${platform}: ${failures.join("; ")}`;
  if (wanted === "native") throw new Error(`${VARIABLE} is "native", but there is ${reason}`);
  return loadWasm(reason);
}

/** Where the addon may be: in this source tree, or in the package of its own that npm installs for a platform. */
function addons(platform) {
  return [`../platforms/${platform}/postproxy-dm.node`, `@postproxy-dm/${platform}`];
}

function loadAddon(path) {
  const addon = requireAddon(path);
  const found = addon.version?.();
  if (found !== version) throw new Error(`${path} is of version ${found}, this package of ${version}`);
  return nativeBinding(addon, { binding: "native", reason: `loaded ${path}` }, statFile);
}
