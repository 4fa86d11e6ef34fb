// Where the WebAssembly module of postproxy-dm is: beside this file, or beside the bundle that this file has become part of.

/** The name of the module's file. */
export const name = "postproxy_dm_bg.wasm";

/** What the package exports the file as. */
export const specifier = "postproxy-dm/core.wasm";

/**
 * Written so that bundlers see the file and bring it along, and in a block, because @vercel/nft sees nothing in an arrow
 * function without one. Throws in a bundle that has no `import.meta`.
 */
export function address() {
  return new URL("./postproxy_dm_bg.wasm", import.meta.url);
}
