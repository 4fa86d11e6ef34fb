// Node's own modules, each loaded when it is first needed. An `import` reads every property of such a module, also those that
// Node makes when they are read: "node:fs" then costs a new process 2 ms, "node:crypto" 3 and "node:process" 6.

// @vercel/nft recognises `module.createRequire` by these two words. If it was imported as `{ createRequire }`, webpack would
// recognise it too, and bundle what it requires.
import * as module from "node:module";

/** @import { Builtins as WatchingBuiltins } from "../watch/builtin.js" */

/**
 * @typedef {WatchingBuiltins & {
 *   "node:crypto": typeof import("node:crypto"),
 *   "node:fs": typeof import("node:fs"),
 *   "node:http": typeof import("node:http"),
 *   "node:https": typeof import("node:https"),
 *   "node:path": typeof import("node:path"),
 *   "node:stream": typeof import("node:stream"),
 *   "node:tls": typeof import("node:tls"),
 *   "node:url": typeof import("node:url"),
 * }} Builtins
 */

/**
 * Returns one of Node's own modules. Node before 20.16 has no function for it, and any path serves its `require`.
 * @template {keyof Builtins} Name
 * @param {Name} name
 * @returns {Builtins[Name]}
 */
export function builtin(name) {
  const isKnown = process.getBuiltinModule !== undefined;
  return isKnown ? process.getBuiltinModule(name) : module.createRequire(process.execPath)(name);
}
