// The entry for Cloudflare Workers.

import { whole } from "./binding/modules/whole.js";
import { setModule } from "./binding/workerd.js";
import compiled from "./wasm/postproxy_dm_bg.wasm";

setModule(whole, compiled);

export * from "./postproxy.js";
