// The entry of "postproxy-dm/webhooks" for Deno.

import "../binding/deno.js";

export * from "./webhooks.js";
