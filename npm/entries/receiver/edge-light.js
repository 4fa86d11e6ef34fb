// The entry of "postproxy-dm/receiver" for Vercel's edge runtime.

import { setModule } from "../../binding/edge-light.js";
import { receiver } from "../../binding/modules/receiver.js";
import compiled from "../../wasm/postproxy_dm_receiver_bg.wasm?module";

setModule(receiver, compiled);

export * from "../../receiver/create.js";
