// The entry of "postproxy-dm/webhooks" for Vercel's edge runtime.

import { setModule } from "../binding/edge-light.js";
import { webhooks } from "../binding/modules/webhooks.js";
import compiled from "../wasm/postproxy_dm_webhooks_bg.wasm?module";

setModule(webhooks, compiled);

export * from "./webhooks.js";
