// The entry of "postproxy-dm/webhooks" for browsers, their extensions, and whatever has none of its own.

import { setModule } from "../binding/browser.js";
import { webhooks } from "../binding/modules/webhooks.js";
import * as file from "../wasm/webhooks.js";

setModule(webhooks, file);

export * from "./webhooks.js";
