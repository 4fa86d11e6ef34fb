// Finds the WebAssembly module and the packages of the addons, also from inside a bundle.

import { existsSync } from "node:fs";
// @vercel/nft recognises `module.createRequire` by these two words. If it was imported as `{ createRequire }`, webpack would
// recognise it too, and bundle what it requires.
import * as module from "node:module";
import { pathToFileURL } from "node:url";
import { moduleMissing } from "./missing.js";

/** @typedef {import("./binding.js").ModuleFile & NodePlaces} ModuleFile */

/**
 * Where else Node finds a WebAssembly module: see npm/wasm/whole-on-node.js.
 * @typedef {object} NodePlaces
 * @property {() => URL[]} besideScript
 * @property {() => string} resolveFromWebpack
 * @property {(file: string | URL) => string} resolveFrom
 */

/**
 * Loads an addon and returns its exports.
 * @param {string} name the addon's package, wherever npm has put it, or a path from this folder
 * @param {ModuleFile} file
 */
export function requireAddon(name, file) {
  return addonRequire(file)(name);
}

/**
 * Returns the `require` for an addon. A webpack bundle may have been moved, and webpack has its own name for the `require`
 * that starts at the bundle's present place. A folder may hold an addon's package without this one, which is in the bundle.
 * @param {ModuleFile} file
 */
function addonRequire(file) {
  if (typeof __non_webpack_require__ === "function") {
    try {
      return __non_webpack_require__("postproxy-dm/addon");
    } catch {}
  }
  const requireFromHere = module.createRequire(here(file));
  try {
    return requireFromHere("postproxy-dm/addon");
  } catch {
    return requireFromHere;
  }
}

/**
 * Returns the path or the address of a WebAssembly module. A bundler may have left the package where npm put it.
 * @param {ModuleFile} file
 */
export function locateModule(file) {
  const [beside, ...others] = besideHere(file);
  const found = [beside, ...others].find((address) => existsSync(address));
  if (found) return found;
  try {
    return resolveModule(file);
  } catch {
    throw moduleMissing(`is missing: ${remedy(beside, file)}`);
  }
}

/**
 * Says how to repair a missing module. A program that Bun has compiled can only be rebuilt with the file in it.
 * @param {URL} address
 * @param {ModuleFile} file
 */
function remedy({ pathname }, { specifier }) {
  const isInProgram = /^\/(\$bunfs|B:\/~BUN)\//.test(pathname);
  if (!isInProgram) return `copy "${specifier}" to ${pathname}`;
  return 'give its file to `bun build` after your own, with --asset-naming="[name].[ext]"';
}

/** @param {ModuleFile} file */
function resolveModule(file) {
  if (typeof __non_webpack_require__ === "function") {
    try {
      return file.resolveFromWebpack();
    } catch {}
  }
  return file.resolveFrom(here(file));
}

/**
 * Returns a file in this package's folder, or in the bundle's. A webpack bundle knows neither unless the
 * module is beside it: its `import.meta.url` is the package's place at the time of bundling.
 * @param {ModuleFile} file
 */
function here(file) {
  const [beside] = besideHere(file);
  return existsSync(beside) ? beside : (import.meta.url ?? pathToFileURL(__filename));
}

/**
 * Returns the address of the module beside this file, if it is known. A bundle for `require` has no `import.meta`.
 * @param {ModuleFile} file
 */
function besideHere({ address, besideScript }) {
  try {
    return [address()];
  } catch {
    return besideScript();
  }
}
