// What "postproxy-dm/receiver" exports: the receiver and webhooks, without the client.

export { createReceiver, nodeWebhookHandler, webhookHandler } from "../../receiver/create.js";
export { NeverRetry, RetryLater } from "../../receiver/errors.js";
export { memoryStore } from "../../stores/memory.js";
export * from "../../webhooks/webhooks.js";
