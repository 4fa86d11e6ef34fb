// The entry of "postproxy-dm/webhooks" for whatever requires the one for browsers, as npm/browser.cjs.

"use strict";

const isOnNode = typeof process === "object" && process.versions?.node !== undefined;

module.exports = isOnNode ? Reflect.get(module, "require")("../cjs/webhooks.cjs") : require("./browser.js");
