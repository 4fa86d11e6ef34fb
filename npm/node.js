// The entry for Node.

import "./binding/node.js";

export * from "./postproxy.js";
