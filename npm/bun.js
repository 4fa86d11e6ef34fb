// The entry for Bun.

import "./binding/bun.js";

export * from "./postproxy.js";
