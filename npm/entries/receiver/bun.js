// The entry of "postproxy-dm/receiver" for Bun.

import { setModule } from "../../binding/bun.js";
import { receiver } from "../../binding/modules/receiver.js";
import path from "../../wasm/postproxy_dm_receiver_bg.wasm" with { type: "file" };
import * as file from "../../wasm/receiver-on-node.js";

setModule(receiver, file, /** @type {string} */ (/** @type {unknown} */ (path)), import.meta.dirname);

export * from "../../receiver/create.js";
