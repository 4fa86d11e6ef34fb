// The receiver with a client of its own, made from the variables of the environment when a handler first needs it.

import { Postproxy } from "./client.js";
import { API_KEY, variable } from "./environment.js";
import { makeReceiver } from "./receiver/receiver.js";

/** @import * as Declared from "../index.js" */

/** @type {typeof Declared.createReceiver} */
export function createReceiver(options) {
  return makeReceiver(options, clientFromEnvironment);
}

/** @type {typeof Declared.webhookHandler} */
export function webhookHandler(options) {
  return createReceiver(options).fetch;
}

/** @type {typeof Declared.nodeWebhookHandler} */
export function nodeWebhookHandler(options) {
  return createReceiver(options).node;
}

/** Without a key there is no client: what needs one says so. */
function clientFromEnvironment() {
  return variable(API_KEY) === undefined ? undefined : new Postproxy();
}
