// The entry of "postproxy-dm/receiver" for Deno.

import { setModule } from "../../binding/deno.js";
import { receiver } from "../../binding/modules/receiver.js";
import source compiled from "../../wasm/postproxy_dm_receiver_bg.wasm";
import * as file from "../../wasm/receiver-on-node.js";

setModule(receiver, file, compiled);

export * from "../../receiver/create.js";
