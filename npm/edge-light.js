// The entry for Vercel's edge runtime.

import "./binding/edge-light.js";

export * from "./postproxy.js";
