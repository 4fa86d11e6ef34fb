// Loads the WebAssembly module of postproxy-dm/webhooks. Node reads this file only where there is no addon.

import * as glue from "../../wasm/postproxy_dm_webhooks.js";
import { webhooksOf } from "../wasm-webhooks.js";

/** @import { Module } from "../binding.js" */

/** @type {Module["instantiate"]} */
export function instantiate(module) {
  glue.initSync({ module });
}

/** @type {Module["bind"]} */
export function bind(info) {
  return { ...glue, ...webhooksOf(glue), info };
}
