// Where the WebAssembly module is: beside this file, or beside the bundle that this file has become part of.

/** Written so that bundlers see the file and bring it along. Throws in a bundle that has no `import.meta`. */
export const address = () => new URL("./postproxy_dm_bg.wasm", import.meta.url);
