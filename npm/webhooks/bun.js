// The entry of "postproxy-dm/webhooks" for Bun.

import { setModule } from "../binding/bun.js";
import { webhooks } from "../binding/modules/webhooks.js";
import path from "../wasm/postproxy_dm_webhooks_bg.wasm" with { type: "file" };
import * as file from "../wasm/webhooks-on-node.js";

setModule(webhooks, file, /** @type {string} */ (/** @type {unknown} */ (path)), import.meta.dirname);

export * from "./webhooks.js";
