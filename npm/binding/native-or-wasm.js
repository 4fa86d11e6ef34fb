// Chooses a binding on Node, Bun and Deno, which can load both.

import { PostproxyError } from "../error.js";
import { version } from "../generated.js";
import { invalid } from "../invalid.js";
import { nativeBinding } from "./native.js";
import { builtin } from "./node-builtin.js";
import { openFile, statFile } from "./node-file.js";
import { requireAddon } from "./node-locate.js";

/** @import { Binding, Module } from "./binding.js" */
/** @import { Addon } from "./native.js" */
/** @import { ModuleFile } from "./node-locate.js" */
/** @import { WasmHost } from "./wasm.js" */

/** @typedef {(reason: string, cause?: Error) => Partial<Binding>} LoadWasm */

/**
 * What a host can load.
 * @typedef {object} Loadable
 * @property {string} [wanted] the value of the variable
 * @property {string} [platform] the platform that an addon must be for
 * @property {string} [refusal] why no addon can be loaded here
 * @property {Module} module
 * @property {ModuleFile} file
 * @property {WasmHost["reach"]} reach how the module makes its requests here
 * @property {() => BufferSource | WebAssembly.Module} read returns the module's bytes, or the compiled module
 */

/** The environment variable that asks for a binding: `native` or `wasm`. */
export const VARIABLE = "POSTPROXY_DM_BINDING";

/**
 * Loads the requested binding, or the best one.
 * @param {Loadable} loadable
 * @returns {Partial<Binding>}
 */
export function loadPreferred(loadable) {
  const { wanted, platform, refusal, module, file, reach } = loadable;
  /** @type {LoadWasm} */
  const loadWasm = (reason, cause) => {
    instantiate(loadable, reason, cause);
    const crypto = /** @type {Crypto} */ (builtin("node:crypto").webcrypto);
    return module.bind({ binding: "wasm", reason }, { openFile, crypto, reach });
  };
  if (wanted === "wasm") return loadWasm(`${VARIABLE} is "wasm"`);
  if (wanted && wanted !== "native") {
    throw invalid(VARIABLE, `must be "native" or "wasm", not ${JSON.stringify(wanted)}`);
  }
  const failures = refusal ? [new Error(refusal)] : [];
  for (const path of refusal ? [] : addons(platform)) {
    try {
      return withFetch(loadAddon(path, file), loadWasm);
    } catch (thrown) {
      const error = /** @type {NodeJS.ErrnoException} */ (thrown);
      if (error.code !== "MODULE_NOT_FOUND" || !path.startsWith(".")) failures.push(error);
    }
  }
  const reason = `no native addon for ${platform}: ${failures.map(firstLine).join("; ")}`;
  const [cause] = failures;
  if (wanted === "native") throw unavailable(`${VARIABLE} is "native", but there is ${reason}`, cause);
  return loadWasm(reason, cause);
}

/**
 * Prepares the module. `node --jitless` has no WebAssembly at all.
 * @param {Loadable} loadable
 * @param {string} reason
 * @param {Error} [cause]
 */
function instantiate({ module, read }, reason, cause) {
  if (typeof WebAssembly === "undefined") {
    throw unavailable(`postproxy-dm can't be loaded: ${reason}, and this runtime has no WebAssembly`, cause);
  }
  const bytes = read();
  try {
    module.instantiate(bytes);
  } catch (thrown) {
    const error = /** @type {Error} */ (thrown);
    throw unavailable(
      `postproxy-dm can't be loaded: ${reason}, and WebAssembly fails: ${firstLine(error)}`,
      error,
    );
  }
}

/** @param {Error} error */
function firstLine({ message }) {
  return message.split("\n")[0];
}

/**
 * @param {string} message
 * @param {Error} [cause]
 */
function unavailable(message, cause) {
  /** @type {import("../../index.js").PostproxyErrorDetails} */
  const details = { code: "binding_unavailable", outcome: "not_sent", attempts: 0, message };
  return new PostproxyError(details, cause && { cause });
}

/**
 * Returns the addon's binding, except for clients with a `fetch` of their own: the addon makes its requests itself, so the
 * WebAssembly module drives these clients. It is loaded for the first of them.
 * @param {Binding} native
 * @param {LoadWasm} loadWasm
 * @returns {Binding}
 */
function withFetch(native, loadWasm) {
  /** @type {Partial<Binding> | undefined} */
  let wasm;
  return {
    ...native,
    connect(options, host) {
      if (host.fetch === undefined) return native.connect(options, host);
      try {
        wasm ??= loadWasm("a client has a fetch of its own");
      } catch (error) {
        const { message } = /** @type {Error} */ (error);
        const why = `needs the WebAssembly module, which can't be loaded: ${message}`;
        throw invalid("fetch", `${why}. Put the module there, or leave the option out`, error);
      }
      return /** @type {Binding} */ (wasm).connect(options, host);
    },
  };
}

/**
 * Returns the places of the addon: the package that npm installs for a platform, or this source tree.
 * @param {string | undefined} platform
 */
function addons(platform) {
  return [`@postproxy-dm/${platform}`, `../platforms/${platform}/postproxy-dm.node`];
}

/**
 * @param {string} path
 * @param {ModuleFile} file
 */
function loadAddon(path, file) {
  const addon = /** @type {Addon} */ (requireAddon(path, file));
  const found = addon.version?.();
  if (found !== version) throw new Error(`${path} is of version ${found}, this package of ${version}`);
  return nativeBinding(addon, { binding: "native", reason: `loaded ${path}` }, statFile);
}
