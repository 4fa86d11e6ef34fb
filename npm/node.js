// The entry for Node.

import { whole } from "./binding/modules/whole.js";
import { setModule } from "./binding/node.js";
import * as file from "./wasm/whole-on-node.js";

setModule(whole, file);

export * from "./postproxy.js";
