// Requires the native addons, each by its full name: tools that trace which files a deployment needs (@vercel/nft) follow
// names and compute none. No bundler reads this file, because node-locate.js requires it in a way that they leave alone.

"use strict";

/** @param {string} name of the package that npm installs for one platform, or a path from here */
module.exports = (name) => {
  switch (name) {
    case "@postproxy-dm/darwin-arm64":
      return require("@postproxy-dm/darwin-arm64");
    case "@postproxy-dm/darwin-x64":
      return require("@postproxy-dm/darwin-x64");
    case "@postproxy-dm/linux-arm64-gnu":
      return require("@postproxy-dm/linux-arm64-gnu");
    case "@postproxy-dm/linux-arm64-musl":
      return require("@postproxy-dm/linux-arm64-musl");
    case "@postproxy-dm/linux-x64-gnu":
      return require("@postproxy-dm/linux-x64-gnu");
    case "@postproxy-dm/linux-x64-musl":
      return require("@postproxy-dm/linux-x64-musl");
    case "@postproxy-dm/win32-x64-msvc":
      return require("@postproxy-dm/win32-x64-msvc");
    default:
      return require(name);
  }
};

/**
 * Never called. These are what Node loads for the names of this package, by the condition "node-addons", which @vercel/nft
 * doesn't know.
 */
module.exports.traced = () => [
  require("../cjs/node.mjs"),
  require("../cjs/receiver.mjs"),
  require("../cjs/webhooks.mjs"),
  require("../cjs/durable-object.mjs"),
  require("../cjs/postgres.mjs"),
  require("../cjs/redis.mjs"),
  require("../cjs/sqlite.mjs"),
  require("../cjs/testing.mjs"),
];
