// Where the WebAssembly module and the packages of the addons are, also for code that has become part of a bundle.

import { existsSync } from "node:fs";
// @vercel/nft knows `module.createRequire` by these two words. Imported as `{ createRequire }`, webpack would know it too,
// and take what it requires into the bundle.
import * as module from "node:module";
import { pathToFileURL } from "node:url";
import { address } from "../wasm/address.js";
import { moduleMissing } from "./missing.js";

/**
 * What an addon exports.
 * @param {string} name of its package, which is wherever npm has put it, or a path from this folder
 */
export function requireAddon(name) {
  return addonRequire()(name);
}

/**
 * The `require` of addon.cjs. A bundle by webpack may have been moved, and has its own name for the `require` that looks
 * from where it is now. A folder may have an addon's package and not this one, which is in the bundle.
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

/** The WebAssembly module's file. A bundler may have left it, with the rest of the package, where npm put it. */
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
 * No file can be put into a program that Bun has compiled, but it can be built with one.
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
 * A file in the folder where this package is, or the bundle that it is part of. A bundle by webpack knows neither, unless
 * the module is beside it: its `import.meta.url` is where the package was when it was bundled.
 */
function here() {
  const [beside] = besideHere();
  return existsSync(beside) ? beside : (import.meta.url ?? pathToFileURL(__filename));
}

/** A bundle for `require` has no `import.meta`. The package's own, npm/cjs, is beside the folder that has the module. */
function besideHere() {
  try {
    return [address()];
  } catch {
    const beside = pathToFileURL(`${__dirname}/postproxy_dm_bg.wasm`);
    return [beside, pathToFileURL(`${__dirname}/../wasm/postproxy_dm_bg.wasm`)];
  }
}
