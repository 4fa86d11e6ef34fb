// The entry of "postproxy-dm/webhooks" for Vercel's edge runtime.

import "../binding/edge-light.js";

export * from "./webhooks.js";
