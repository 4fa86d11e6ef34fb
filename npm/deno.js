// The entry for Deno.

import { setModule } from "./binding/deno.js";
import { whole } from "./binding/modules/whole.js";
import source compiled from "./wasm/postproxy_dm_bg.wasm";
import * as file from "./wasm/whole-on-node.js";

setModule(whole, file, compiled);

export * from "./postproxy.js";
