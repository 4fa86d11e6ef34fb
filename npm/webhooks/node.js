// The entry of "postproxy-dm/webhooks" for Node.

import "../binding/node.js";

export * from "./webhooks.js";
