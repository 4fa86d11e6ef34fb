// The entry for Vercel's edge runtime.

import { setModule } from "./binding/edge-light.js";
import { whole } from "./binding/modules/whole.js";
import compiled from "./wasm/postproxy_dm_bg.wasm?module";

setModule(whole, compiled);

export * from "./postproxy.js";
