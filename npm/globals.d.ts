// What hosts and bundlers give the JavaScript of this folder, and TypeScript doesn't know. Only `npm run check` reads this.

/** The WebAssembly module, compiled by the host. Bun imports it as a file, and gives its path. */
declare module "*.wasm" {
  const module: WebAssembly.Module;
  export default module;
}

declare module "*.wasm?module" {
  const module: WebAssembly.Module;
  export default module;
}

/** The packages of the addons: see binding/native.js for what they export. */
declare module "@postproxy-dm/*";

/** The `require` of a program that webpack has bundled. */
declare const __non_webpack_require__: NodeJS.Require;
