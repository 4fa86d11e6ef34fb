// Finds the WebAssembly module and the packages of the addons, also from inside a bundle.

import { existsSync } from "node:fs";
// @vercel/nft recognises `module.createRequire` by these two words. If it was imported as `{ createRequire }`, webpack would
// recognise it too, and bundle what it requires.
import * as module from "node:module";
import { pathToFileURL } from "node:url";
import { address } from "../wasm/address.js";
import { moduleMissing } from "./missing.js";

/**
 * Loads an addon and returns its exports.
 * @param {string} name the addon's package, wherever npm has put it, or a path from this folder
 */
export function requireAddon(name) {
  return addonRequire()(name);
}

/**
 * Returns the `require` for an addon. A webpack bundle may have been moved, and webpack has its own name for the `require`
 * that starts at the bundle's present place. A folder may hold an addon's package without this one, which is in the bundle.
 */
function addonRequire() {
  if (typeof __non_webpack_require__ === "function") {
    try {
      return __non_webpack_require__("postproxy-dm/addon");
    } catch {}
  }
  const requireFromHere = module.createRequire(here());
  try {
    return requireFromHere("postproxy-dm/addon");
  } catch {
    return requireFromHere;
  }
}

/** Returns the file of the WebAssembly module. A bundler may have left the package where npm put it. */
export function locateModule() {
  const [beside, ...others] = besideHere();
  const found = [beside, ...others].find((file) => existsSync(file));
  if (found) return found;
  try {
    return resolveModule();
  } catch {
    throw moduleMissing(`is missing: ${remedy(beside)}`);
  }
}

/**
 * Says how to repair a missing module. A program that Bun has compiled can only be rebuilt with the file in it.
 * @param {URL} address
 */
function remedy({ pathname }) {
  const isInProgram = /^\/(\$bunfs|B:\/~BUN)\//.test(pathname);
  if (!isInProgram) return `copy "postproxy-dm/core.wasm" to ${pathname}`;
  return 'give its file to `bun build` after your own, with --asset-naming="[name].[ext]"';
}

function resolveModule() {
  if (typeof __non_webpack_require__ === "function") {
    try {
      return __non_webpack_require__.resolve("postproxy-dm/core.wasm");
    } catch {}
  }
  return module.createRequire(here()).resolve("postproxy-dm/core.wasm");
}

/**
 * Returns a file in this package's folder, or in the bundle's. A webpack bundle knows neither unless the
 * module is beside it: its `import.meta.url` is the package's place at the time of bundling.
 */
function here() {
  const [beside] = besideHere();
  return existsSync(beside) ? beside : (import.meta.url ?? pathToFileURL(__filename));
}

/** Returns the address of the module beside this file, if it is known. A bundle for `require` has no `import.meta`; npm/cjs is beside the module's folder. */
function besideHere() {
  try {
    return [address()];
  } catch {
    const beside = pathToFileURL(`${__dirname}/postproxy_dm_bg.wasm`);
    return [beside, pathToFileURL(`${__dirname}/../wasm/postproxy_dm_bg.wasm`)];
  }
}
