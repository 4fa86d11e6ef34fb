// The entry of "postproxy-dm/receiver" for Cloudflare Workers.

import { receiver } from "../../binding/modules/receiver.js";
import { setModule } from "../../binding/workerd.js";
import compiled from "../../wasm/postproxy_dm_receiver_bg.wasm";

setModule(receiver, compiled);

export * from "../../receiver/create.js";
