// The entry for Node.

import { setLoader } from "./binding/binding.js";
import { load } from "./binding/node.js";

setLoader(load);

export * from "./postproxy.js";
