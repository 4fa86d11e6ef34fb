// The entry for browsers, their extensions, and whatever has none of its own.

import { setModule } from "./binding/browser.js";
import { whole } from "./binding/modules/whole.js";
import * as file from "./wasm/whole.js";

setModule(whole, file);

export * from "./postproxy.js";
