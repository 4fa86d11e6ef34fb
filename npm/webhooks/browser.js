// The entry of "postproxy-dm/webhooks" for browsers, their extensions, and whatever has none of its own.

import "../binding/browser.js";

export * from "./webhooks.js";
