// The entry of "postproxy-dm/webhooks" for Bun.

import "../binding/bun.js";

export * from "./webhooks.js";
