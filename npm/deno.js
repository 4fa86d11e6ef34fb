// The entry for Deno.

import "./binding/deno.js";

export * from "./postproxy.js";
