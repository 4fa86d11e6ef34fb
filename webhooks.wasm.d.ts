// The module that an import of postproxy-dm/webhooks.wasm gives, in runtimes and bundlers that compile WebAssembly.

declare const module: WebAssembly.Module;
export default module;
