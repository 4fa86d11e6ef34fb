// The modules of the runtime that watching needs. They are never imported: a page and a bundle for the edge have none, and must
// load all the same.

/** @typedef {{ "node:async_hooks": typeof import("node:async_hooks"), "node:diagnostics_channel": typeof import("node:diagnostics_channel") }} Builtins */

/** @type {((name: any) => any) | undefined} */
let given;

/**
 * Sets how Node's modules are found, for Node before 20.16, which has no `process.getBuiltinModule`.
 * @param {(name: any) => any} find
 */
export function setBuiltin(find) {
  given = find;
}

/**
 * @template {keyof Builtins} Name
 * @param {Name} name
 * @returns {Builtins[Name] | undefined} nothing where the runtime has no such module
 */
export function builtinOf(name) {
  try {
    const { process } = /** @type {any} */ (globalThis);
    return given?.(name) ?? process?.getBuiltinModule?.(name);
  } catch {
    return undefined;
  }
}
