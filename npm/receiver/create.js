// What "postproxy-dm/receiver" exports: webhooks and their receiver, without the client.

import { makeReceiver } from "./receiver.js";

/** @import * as Declared from "../../receiver.js" */

export { ready } from "../binding/binding.js";
export { WebhookError } from "../error.js";
export { canReply } from "../reply.js";
export { StoreError } from "../stores/failure.js";
export { memoryStore } from "../stores/memory.js";
export { parseWebhook, signWebhook, verifyWebhook } from "../webhook.js";
export { NeverRetry, RetryLater } from "./errors.js";

/**
 * @param {unknown} options
 * @returns {Declared.Receiver}
 */
export function createReceiver(options) {
  return makeReceiver(options, () => undefined);
}

/** @param {unknown} options */
export function webhookHandler(options) {
  return createReceiver(options).fetch;
}

/** @param {unknown} options */
export function nodeWebhookHandler(options) {
  return createReceiver(options).node;
}
