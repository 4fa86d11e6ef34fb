// The entry of "postproxy-dm/receiver" for browsers, their extensions, and whatever has none of its own.

import { setModule } from "../../binding/browser.js";
import { receiver } from "../../binding/modules/receiver.js";
import * as file from "../../wasm/receiver.js";

setModule(receiver, file);

export * from "../../receiver/create.js";
