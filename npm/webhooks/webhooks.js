// What "postproxy-dm/webhooks" exports: webhooks alone, without the client.

export { ready } from "../binding/binding.js";
export { WebhookError } from "../error.js";
export { canReply } from "../reply.js";
export { parseWebhook, signWebhook, verifyWebhook } from "../webhook.js";
