// What an import of postproxy-dm/core.wasm gives where a runtime or a bundler compiles modules.

declare const module: WebAssembly.Module;
export = module;
