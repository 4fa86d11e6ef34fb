// Where Node finds the WebAssembly module of postproxy-dm/webhooks in a bundle. Its names are written out, because tools that trace
// which files a deployment needs (@vercel/nft) compute none.

import * as module from "node:module";
import { builtin } from "../binding/node-builtin.js";

export { address, name, specifier } from "./webhooks.js";

/** Returns where the module is without `import.meta`: beside a bundle, or in the folder beside npm/cjs. */
export function besideScript() {
  const { pathToFileURL } = builtin("node:url");
  return [
    pathToFileURL(`${__dirname}/postproxy_dm_webhooks_bg.wasm`),
    pathToFileURL(`${__dirname}/../wasm/postproxy_dm_webhooks_bg.wasm`),
  ];
}

/** Resolves the module from the place of a webpack bundle. */
export function resolveFromWebpack() {
  return __non_webpack_require__.resolve("postproxy-dm/webhooks.wasm");
}

/**
 * Resolves the module from a file.
 * @param {string | URL} file
 */
export function resolveFrom(file) {
  return module.createRequire(file).resolve("postproxy-dm/webhooks.wasm");
}
