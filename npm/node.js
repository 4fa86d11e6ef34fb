// The entry for Node and Bun.

import "./binding/node.js";

export * from "./postproxy.js";
