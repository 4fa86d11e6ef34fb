// The entry for whatever requires the one for browsers. jest-environment-jsdom does, on Node: there it is Node's own.

"use strict";

const isOnNode = typeof process === "object" && process.versions?.node !== undefined;

// Bundlers for pages must not see that this requires Node's.
module.exports = isOnNode ? Reflect.get(module, "require")("./cjs/node.cjs") : require("./browser.js");
