// The public types of postproxy-dm/webhooks: everything that reads and signs webhooks, without the client.

export {
  canReply,
  type DirectMessageEvent,
  type DirectMessageEventType,
  type EventOf,
  type OtherEvent,
  type OtherEventType,
  parseWebhook,
  type ReplyableEvent,
  ready,
  type SignatureSource,
  signWebhook,
  type VerifyOptions,
  verifyWebhook,
  type WebhookBody,
  WebhookError,
  type WebhookErrorReason,
  type WebhookEvent,
  type WebhookSecretFunction,
} from "./index.js";
