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
 * Never called. `require("postproxy-dm")` gives these on a Node that can require an ES module, among them 20.19, and
 * @vercel/nft knows that from Node 22 on.
 */
module.exports.traced = () => [
  require("../node.js"),
  require("../entries/receiver/node.js"),
  require("../webhooks/node.js"),
];
