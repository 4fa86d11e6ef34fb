// The entry of "postproxy-dm/webhooks" for Node.

import { webhooks } from "../binding/modules/webhooks.js";
import { setModule } from "../binding/node.js";
import * as file from "../wasm/webhooks-on-node.js";

setModule(webhooks, file);

export * from "./webhooks.js";
