// The entry of "postproxy-dm/webhooks" for Deno.

import { setModule } from "../binding/deno.js";
import { webhooks } from "../binding/modules/webhooks.js";
import source compiled from "../wasm/postproxy_dm_webhooks_bg.wasm";
import * as file from "../wasm/webhooks-on-node.js";

setModule(webhooks, file, compiled);

export * from "./webhooks.js";
