// Finds the WebAssembly module and the packages of the addons, also from inside a bundle.

// See node-builtin.js for why it is imported whole.
import * as module from "node:module";
import { moduleMissing } from "./missing.js";
import { builtin } from "./node-builtin.js";

/** @typedef {import("./binding.js").ModuleFile & NodePlaces} ModuleFile */

/**
 * Where else Node finds a WebAssembly module: see npm/wasm/whole-on-node.js.
 * @typedef {object} NodePlaces
 * @property {() => URL[]} besideScript
 * @property {() => string} resolveFromWebpack
 * @property {(file: string | URL) => string} resolveFrom
 */

/**
 * Loads an addon and returns its exports. A webpack bundle may have been moved, and webpack has its own name for the `require`
 * that starts at the bundle's present place. Otherwise the addon's package is looked for from here first, and where only this
 * package can find it, through addon.cjs: a bundle may have left both in a package manager's own folders.
 * @param {string} name the addon's package, wherever npm has put it, or a path from this folder
 * @param {ModuleFile} file
 */
export function requireAddon(name, file) {
  const requireOfWebpack = addonRequireOfWebpack();
  if (requireOfWebpack !== undefined) return requireOfWebpack(name);
  const requireFromHere = module.createRequire(here(file));
  try {
    return requireFromHere(name);
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== "MODULE_NOT_FOUND") throw error;
    /** @type {NodeJS.Require} */
    let requireFromPackage;
    try {
      requireFromPackage = requireFromHere("postproxy-dm/addon");
    } catch {
      // A folder may hold an addon's package without this one, which is in the bundle.
      throw error;
    }
    return requireFromPackage(name);
  }
}

/** @returns {NodeJS.Require | undefined} */
function addonRequireOfWebpack() {
  if (typeof __non_webpack_require__ !== "function") return undefined;
  try {
    return __non_webpack_require__("postproxy-dm/addon");
  } catch {
    return undefined;
  }
}

/**
 * Returns the path or the address of a WebAssembly module. A bundler may have left the package where npm put it.
 * @param {ModuleFile} file
 */
export function locateModule(file) {
  const [beside, ...others] = besideHere(file);
  const found = [beside, ...others].find((address) => builtin("node:fs").existsSync(address));
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
  if (builtin("node:fs").existsSync(beside)) return beside;
  return import.meta.url ?? builtin("node:url").pathToFileURL(__filename);
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
