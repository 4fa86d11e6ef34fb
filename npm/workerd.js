// The entry for Cloudflare Workers.

import "./binding/workerd.js";

export * from "./postproxy.js";
