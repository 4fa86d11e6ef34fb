// The entry for Bun.

import { setModule } from "./binding/bun.js";
import { whole } from "./binding/modules/whole.js";
import path from "./wasm/postproxy_dm_bg.wasm" with { type: "file" };
import * as file from "./wasm/whole-on-node.js";

setModule(whole, file, /** @type {string} */ (/** @type {unknown} */ (path)), import.meta.dirname);

export * from "./postproxy.js";
