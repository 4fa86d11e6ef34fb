// The entry of "postproxy-dm/webhooks" for Cloudflare Workers.

import "../binding/workerd.js";

export * from "./webhooks.js";
