// The entry of "postproxy-dm/receiver" for Node.

import { receiver } from "../../binding/modules/receiver.js";
import { setModule } from "../../binding/node.js";
import * as file from "../../wasm/receiver-on-node.js";

setModule(receiver, file);

export * from "../../receiver/create.js";
