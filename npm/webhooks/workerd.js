// The entry of "postproxy-dm/webhooks" for Cloudflare Workers.

import { webhooks } from "../binding/modules/webhooks.js";
import { setModule } from "../binding/workerd.js";
import compiled from "../wasm/postproxy_dm_webhooks_bg.wasm";

setModule(webhooks, compiled);

export * from "./webhooks.js";
