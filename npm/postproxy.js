// Everything the package exports, the same on every runtime. Documented in index.d.ts.

import { binding } from "./binding/binding.js";
import { version } from "./generated.js";

export { ready } from "./binding/binding.js";
export { Postproxy } from "./client.js";
export { PostproxyError, WebhookError } from "./error.js";
export {
  AbortError,
  AuthenticationError,
  ConflictError,
  ConnectionError,
  NotFoundError,
  PermissionError,
  RateLimitError,
  ServerError,
  TimeoutError,
  ValidationError,
} from "./generated.js";
export { path } from "./path.js";
export { capabilities, mergeMessage, messagingWindow, reactionEmoji } from "./platform.js";
export { createReceiver, nodeWebhookHandler, webhookHandler } from "./receive.js";
export { NeverRetry, RetryLater } from "./receiver/errors.js";
export { canReply } from "./reply.js";
export { StoreError } from "./stores/failure.js";
export { memoryStore } from "./stores/memory.js";
export { parseWebhook, signWebhook, verifyWebhook } from "./webhook.js";

/** Which binding is in use and why, and the versions of the package and of the binding. */
export function bindingInfo() {
  const { info, version: bindingVersion } = binding();
  return { ...info, version, bindingVersion: bindingVersion() };
}
