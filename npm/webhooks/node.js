// The entry of "postproxy-dm/webhooks" for Node and Bun.

import "../binding/node.js";

export * from "./webhooks.js";
