// The public types of postproxy-dm, the same on every runtime. What goes over the wire is spelled as on the wire
// (snake_case: a curl body is a valid argument); what is ours is camelCase. The part below the line at the end is
// generated from the Rust core.

/**
 * A client of the Postproxy Direct Messages API for one account.
 *
 * ```js
 * const postproxy = new Postproxy({ apiKey: process.env.POSTPROXY_API_KEY });
 * const message = await postproxy.sendMessage(chatId, { body: "Your order shipped today." });
 * ```
 *
 * Every method rejects with a {@link PostproxyError}, for a refused argument as for a failed call, and every
 * write can be repeated safely: it carries an idempotency key, the same on every attempt.
 */
export class Postproxy {
  /** Checks the options. Connects to nothing. */
  constructor(options: PostproxyOptions);

  /** The profiles of the account: the Pages and accounts that it writes as. `GET /api/profiles` */
  listProfiles(options?: CallOptions): CallPromise<List<Profile>>;
  /** One profile. `GET /api/profiles/:id` */
  getProfile(profileId: string, options?: CallOptions): CallPromise<Profile>;

  /** A profile's chats, newest activity first. `GET /api/profiles/:profile_id/chats` */
  listChats(profileId: string, query?: ListChatsQuery, options?: CallOptions): PagePromise<Chat>;
  /**
   * Finds or makes the chat with a person. What is given of the person is updated on an existing chat.
   * `POST /api/profiles/:profile_id/chats`
   */
  createChat(profileId: string, content: CreateChatContent, options?: CallOptions): CallPromise<Chat>;
  /** One chat, by Postproxy's id or the platform's. `GET /api/chats/:id` */
  getChat(chatId: string, options?: CallOptions): CallPromise<Chat>;

  /** A chat's messages, newest first. `GET /api/chats/:chat_id/messages` */
  listMessages(chatId: string, query?: ListMessagesQuery, options?: CallOptions): PagePromise<Message>;
  /**
   * Sends a message. It comes back `pending`; the webhooks `message.sent`, `message.delivered`, `message.read` and
   * `message.failed` tell how it went. `POST /api/chats/:chat_id/messages`
   */
  sendMessage(chatId: string, content: MessageContent, options?: CallOptions): CallPromise<Message>;
  /** One message, by Postproxy's id or the platform's. `GET /api/messages/:id` */
  getMessage(messageId: string, options?: CallOptions): CallPromise<Message>;

  /**
   * Reacts to a message; a second reaction replaces the first. Without one it is `love`. Facebook takes any name or
   * emoji, Instagram only `love`. `POST /api/messages/:id/react`
   */
  react(
    messageId: string,
    reaction?: ReactionName | ReactContent,
    options?: CallOptions,
  ): CallPromise<Message>;
  /** Takes the reaction back. `DELETE /api/messages/:id/unreact` */
  unreact(messageId: string, options?: CallOptions): CallPromise<Message>;
}

export interface PostproxyOptions {
  /** The key of your account. It never shows in errors, logs or `inspect`. */
  apiKey: string;
  /** Where the service is, default `https://api.postproxy.dev`. A path in it is kept. */
  baseUrl?: string;
  /** Scopes every call to one profile group. */
  profileGroupId?: string;
  /** How long a whole call may take, its retries included, in milliseconds, default 30000. */
  timeoutMs?: number;
  /** How often a call is repeated when it fails in a way that may pass, default 2. */
  maxRetries?: number;
  /** Goes before our own name in the `User-Agent` header. */
  userAgent?: string;
  /** A fetch to use in place of the runtime's. WebAssembly only: the native addon makes its own requests. */
  fetch?: typeof globalThis.fetch;
}

/** What every method takes as its last argument. */
export interface CallOptions {
  /** The key of a write, 1 to 255 visible ASCII characters. Made at random where you give none. */
  idempotencyKey?: string;
  /** As in {@link PostproxyOptions}. */
  timeoutMs?: number;
  /** As in {@link PostproxyOptions}. */
  maxRetries?: number;
  /** As in {@link PostproxyOptions}. */
  profileGroupId?: string;
  /** Ends the call, whether it is waiting, sending or reading, with an {@link AbortError}. */
  signal?: AbortSignal;
}

/** Which page of a list. */
export interface PageQuery {
  /** From 0. */
  page?: number;
  /** How many items on a page, default 20. */
  per_page?: number;
}

export interface ListChatsQuery extends PageQuery {
  /** Only chats whose last message is older. A time as text must be ISO 8601 with its offset. */
  before?: Date | string;
  /** Only chats whose last message is newer. A time as text must be ISO 8601 with its offset. */
  after?: Date | string;
}

export interface ListMessagesQuery extends PageQuery {
  direction?: Direction;
  status?: MessageStatus;
}

/** A promise of what the service answers. */
export interface CallPromise<T> extends Promise<T> {
  /** With the rest of the answer. */
  withResponse(): Promise<WithResponse<T>>;
}

/** A promise of one page. `for await` walks the items of this page and of all that follow. */
export interface PagePromise<T> extends CallPromise<Page<T>>, AsyncIterable<T> {}

export interface WithResponse<T> {
  data: T;
  /** The HTTP status. */
  status: number;
  headers: Headers;
  /** The service's id for the request, for its support. */
  requestId: string | undefined;
  /** How many requests were made. */
  attempts: number;
}

/** A failed call: what went wrong, and whether the service may have acted on it all the same. */
export class PostproxyError extends Error {
  constructor(details: PostproxyErrorDetails, options?: ErrorOptions);
  /** A stable name for the cause. */
  readonly code: ErrorCode;
  /** The HTTP status of the last answer, where there was one. */
  readonly status: number | undefined;
  /** The service's id for the request, for its support. */
  readonly requestId: string | undefined;
  /** The headers of the last answer. */
  readonly headers: Headers;
  /** The body of the last answer: its JSON, or its text. At most 64 KB of it. */
  readonly body: unknown;
  /** The field that was refused, as the service names it: `buttons[1].url`. */
  readonly field: string | undefined;
  /** How long the service asks to wait, in milliseconds. */
  readonly retryAfterMs: number | undefined;
  /** How many requests were made; 0 where the call was refused before the first. */
  readonly attempts: number;
  /** The key that every attempt carried. Pass it again to repeat a call whose outcome is unknown. */
  readonly idempotencyKey: string | undefined;
  /** Whether the service may have acted. */
  readonly outcome: Outcome;
  /** Everything but the stack, for logs. */
  toJSON(): Record<string, unknown>;
}

/**
 * `not_sent`: nothing reached the service. `rejected`: the service answered that it refuses. `unknown`: a request
 * may have arrived and may have been carried out.
 */
export type Outcome = "not_sent" | "rejected" | "unknown";

/** What a {@link PostproxyError} is made of, should a test of yours need one. */
export interface PostproxyErrorDetails {
  message: string;
  code: ErrorCode;
  outcome: Outcome;
  status?: number | null;
  requestId?: string | null;
  headers?: [string, string][];
  /** As text. */
  body?: string | null;
  field?: string | null;
  retryAfterMs?: number | null;
  attempts?: number;
  idempotencyKey?: string | null;
}

/**
 * Verifies that the service sent a body, and reads the event in it. Synchronous.
 *
 * ```js
 * const event = parseWebhook(rawBody, request.headers, process.env.POSTPROXY_WEBHOOK_SECRET);
 * if (event.type === "message.received") console.log(event.data.object.body);
 * ```
 *
 * A delivery may come more than once, always with the same `event.id`, and in any order. Types that this version
 * does not know are handed on as they are, at run time; answer these with a 2xx too.
 *
 * @param body the raw bytes or text as received; not the parsed JSON, as the signature covers the bytes
 * @param signatureOrHeaders the `X-Postproxy-Signature` header, or the request's headers
 * @param secretOrSecrets the webhook's secret, or several while you change it
 * @throws {WebhookError} whose `reason` says why
 */
export function parseWebhook(
  body: WebhookBody,
  signatureOrHeaders: SignatureSource,
  secretOrSecrets: string | readonly string[],
  options?: VerifyOptions,
): WebhookEvent;

/** The first half of {@link parseWebhook}: verifies, and leaves the reading to you. */
export function verifyWebhook(
  body: WebhookBody,
  signatureOrHeaders: SignatureSource,
  secretOrSecrets: string | readonly string[],
  options?: VerifyOptions,
): void;

/** The signature header that the service would send, to test a handler with. */
export function signWebhook(
  body: WebhookBody,
  secret: string,
  options?: {
    /** When it was signed: a date, or seconds since 1970. Default now. */
    timestamp?: Date | number;
  },
): string;

/** A body as it was received. */
export type WebhookBody = string | Uint8Array | ArrayBuffer;

/** The signature header's value, a `Headers`, or Node's object of headers. */
export type SignatureSource =
  | string
  | null
  | undefined
  | { get(name: string): string | null }
  | { readonly [name: string]: string | readonly string[] | undefined };

export interface VerifyOptions {
  /** How far the signature's time may be from now, either way, in seconds, default 300. 0 means 0. */
  toleranceSeconds?: number;
  /** What time it is: a date, or milliseconds since 1970. Default now. */
  now?: Date | number;
}

/** A webhook that can't be trusted or read. */
export class WebhookError extends Error {
  constructor(details: { reason: WebhookErrorReason; message: string });
  readonly reason: WebhookErrorReason;
  /** Everything but the stack, for logs. */
  toJSON(): Record<string, unknown>;
}

/** An event of the service. */
export type WebhookEvent = DirectMessageEvent | OtherEvent;

/** An event of one type. */
export interface EventOf<Type extends string, Resource> {
  /** The same on every delivery of this event. */
  id: string;
  object: "event";
  type: Type;
  /** ISO 8601. */
  created_at: string;
  data: {
    /** The resource as it is after the event, whichever shape came in. */
    object: Resource;
  };
}

/** Events of the service that are not about direct messages. They are handed on untouched. */
export type OtherEvent = EventOf<
  `${
    | "comment"
    | "media"
    | "message_template"
    | "placement"
    | "platform_post"
    | "post"
    | "profile"
    | "profile_comment"
    | "whatsapp"}.${string}`,
  unknown
>;

/**
 * Where a chat stands in its platform's messaging window.
 *
 * ```js
 * const { state, closesAt } = messagingWindow(chat);
 * if (state === "human_agent") await postproxy.sendMessage(chat.id, { body, tag: "HUMAN_AGENT" });
 * ```
 */
export function messagingWindow(
  chat: Pick<Chat, "platform" | "last_inbound_at">,
  options?: {
    /** What time it is: a date, or milliseconds since 1970. Default now. */
    now?: Date | number;
  },
): MessagingWindow;

export interface MessagingWindow {
  /**
   * `open`: anything. `human_agent`: only a human's answer, tagged `HUMAN_AGENT`. `closed`: nothing (WhatsApp: only
   * templates). `none`: this platform has no window.
   */
  state: "open" | "human_agent" | "closed" | "none";
  /** When free-form messages end. */
  closesAt: Date | null;
  /** When `HUMAN_AGENT` ends. */
  humanAgentUntil: Date | null;
}

/** What a platform can do; `null` for one that this version does not know. */
export function capabilities(platform: Platform): Capabilities | null;

/** The emoji of a reaction's name: 👍 for `like`. */
export function reactionEmoji(name: ReactionName): string;
export function reactionEmoji(name: string): string | undefined;

/** Which binding is in use, and why. */
export function bindingInfo(): { binding: "native" | "wasm"; reason: string };

// ---- generated ----
// Generated from crates/core by crates/xtask. Change it there, then `npm run build`.

/** 401: the API key is missing, wrong or not allowed to do this. */
export class AuthenticationError extends PostproxyError {}

/** 403: the account or the platform refuses. */
export class PermissionError extends PostproxyError {}

/** 404: no such thing, or not yours. */
export class NotFoundError extends PostproxyError {}

/** 409: an idempotency key in flight, a duplicate, something already running. */
export class ConflictError extends PostproxyError {}

/** 400 and 422, or refused locally before anything was sent. */
export class ValidationError extends PostproxyError {}

/** 429: too many requests; `retryAfterMs` says how long to wait. */
export class RateLimitError extends PostproxyError {}

/** 5xx: the service's or its proxy's fault. */
export class ServerError extends PostproxyError {}

/** No connection, or one that broke. */
export class ConnectionError extends PostproxyError {}

/** The deadline of the call passed. */
export class TimeoutError extends PostproxyError {}

/** The caller's `signal` was aborted; `cause` is its reason. */
export class AbortError extends PostproxyError {}

/** The cause of a failed call. The service may send codes of its own. */
export type ErrorCode =
  | "invalid_argument"
  | "validation_failed"
  | "authentication_failed"
  | "permission_denied"
  | "not_found"
  | "conflict"
  | "idempotency_key_in_flight"
  | "rate_limited"
  | "server_error"
  | "connection_failed"
  | "connection_interrupted"
  | "timeout"
  | "aborted"
  | "unreadable_answer"
  | "answer_too_large"
  | "redirected"
  | "unexpected_status"
  | (string & {});

/** Why a webhook is refused. */
export type WebhookErrorReason =
  | "missing_signature"
  | "malformed_signature"
  | "timestamp_too_old"
  | "timestamp_in_future"
  | "signature_mismatch"
  | "body_already_parsed"
  | "malformed_payload"
  | "missing_secret";

/** The reactions that have names. */
export type ReactionName = "love" | "like" | "dislike" | "smile" | "wow" | "sad" | "angry";

/** The events of direct messages. `event.type` tells which one it is. */
export type DirectMessageEvent =
  | EventOf<"message.received", Message>
  | EventOf<"message.sent", Message>
  | EventOf<"message.delivered", Message>
  | EventOf<"message.read", Message>
  | EventOf<"message.edited", Message>
  | EventOf<"message.deleted", Message>
  | EventOf<"message.failed_waiting_for_retry", Message>
  | EventOf<"message.failed", Message>
  | EventOf<"reaction.received", ReactionReceived>
  | EventOf<"referral.received", ReferralReceived>;

/**
 * One page of a list. Pages count from zero.
 */
export type Page<T> = {
  /**
   * How many items there are on all pages.
   */
  total: number;
  /**
   * Which page this is, from 0.
   */
  page: number;
  /**
   * How many items a full page has.
   */
  per_page: number;
  /**
   * The items.
   */
  data: Array<T>;
};

/**
 * A list that has no pages.
 */
export type List<T> = {
  /**
   * The items.
   */
  data: Array<T>;
};

/**
 * A Page or account on a platform.
 */
export type Profile = {
  /**
   * Postproxy's id.
   */
  id: string;
  /**
   * Its name as people see it.
   */
  name: string | null;
  /**
   * Its user name on the platform.
   */
  username: string | null;
  /**
   * Whether it can be used.
   */
  status: ProfileStatus;
  /**
   * Where it lives.
   */
  platform: Platform;
  /**
   * The platform's id for it.
   */
  platform_id: string | null;
  /**
   * The group that it belongs to.
   */
  profile_group_id: string | null;
  /**
   * When its authorisation ends, ISO 8601.
   */
  expires_at: string | null;
  /**
   * How many posts it has.
   */
  post_count: number | null;
  /**
   * Its picture.
   */
  avatar_url: string | null;
  /**
   * Its page on the platform.
   */
  platform_url: string | null;
};

/**
 * Whether a profile can be used.
 */
export type ProfileStatus = "active" | "expired" | "inactive" | (string & {});

/**
 * A platform that the service speaks to.
 */
export type Platform = "facebook" | "instagram" | "telegram" | "bluesky" | "whatsapp" | (string & {});

/**
 * The conversation between a profile and one person.
 */
export type Chat = {
  /**
   * Postproxy's id.
   */
  id: string;
  /**
   * The profile that it belongs to.
   */
  profile_id: string;
  /**
   * The platform.
   */
  platform: Platform;
  /**
   * The Page or phone number that it runs through.
   */
  external_placement_id: string | null;
  /**
   * Whether it is a WhatsApp group.
   */
  group: boolean;
  /**
   * The platform's id for the person: on Messenger the Page-scoped id (PSID).
   */
  participant_external_id: string;
  /**
   * The person's user name.
   */
  participant_username: string | null;
  /**
   * The person's name.
   */
  participant_name: string | null;
  /**
   * The person's picture.
   */
  participant_avatar_url: string | null;
  /**
   * The platform's id for the conversation. Works as a chat id too.
   */
  external_conversation_id: string | null;
  /**
   * When the person last wrote or tapped, ISO 8601. The messaging window counts from here.
   */
  last_inbound_at: string | null;
  /**
   * When the profile last wrote, ISO 8601.
   */
  last_outbound_at: string | null;
  /**
   * When either last wrote, ISO 8601.
   */
  last_message_at: string | null;
  /**
   * What the platform tells of the person.
   */
  metadata: ChatMetadata | null;
  /**
   * Whether it is archived (Bluesky: muted).
   */
  archived: boolean;
  /**
   * Whether a free-form message may be sent now. WhatsApp only.
   */
  within_messaging_window?: boolean | null;
  /**
   * When it was made, ISO 8601.
   */
  created_at: string | null;
};

/**
 * What the platform tells of the person of a chat.
 */
export type ChatMetadata = {
  /**
   * Messenger and Instagram: the account is verified.
   */
  is_verified_user?: boolean | null;
  /**
   * Messenger and Instagram: the person follows the business.
   */
  is_user_follow_business?: boolean | null;
  /**
   * Messenger: the person subscribed to the Page's messages.
   */
  is_subscribed_to_messenger?: boolean | null;
  /**
   * Messenger: the person can pay there.
   */
  is_payment_enabled?: boolean | null;
  /**
   * Messenger: the Page.
   */
  page_id?: string | null;
  /**
   * Instagram: how many follow the person.
   */
  follower_count?: number | null;
  /**
   * Instagram: the business follows the person.
   */
  is_business_follow_user?: boolean | null;
  /**
   * Bluesky: the conversation is muted.
   */
  muted?: boolean | null;
};

/**
 * The person of a chat to be. On an existing chat, what is given here is updated.
 */
export type CreateChatContent = {
  /**
   * The platform's id for the person: on Messenger the Page-scoped id (PSID).
   */
  participant_external_id: string;
  /**
   * The person's user name.
   */
  participant_username?: string;
  /**
   * The person's name.
   */
  participant_name?: string;
  /**
   * The phone number to write from. WhatsApp only, and required there.
   */
  placement_id?: string;
};

/**
 * One message of a chat.
 */
export type Message = {
  /**
   * Postproxy's id.
   */
  id: string;
  /**
   * The chat.
   */
  chat_id: string;
  /**
   * The platform's id, once it has the message. Works as a message id too.
   */
  external_id: string | null;
  /**
   * Who wrote it.
   */
  direction: Direction;
  /**
   * The text.
   */
  body: string | null;
  /**
   * How far it got.
   */
  status: MessageStatus;
  /**
   * The tag that it was sent with.
   */
  tag: string | null;
  /**
   * The comment that it answers privately.
   */
  external_comment_id: string | null;
  /**
   * Why it failed, in words.
   */
  error_message: string | null;
  /**
   * Why it failed, as the platform says.
   */
  error_details: ErrorDetails | null;
  /**
   * What else the platform tells of it.
   */
  platform_data: Record<string, unknown> | null;
  /**
   * When the platform took it, ISO 8601.
   */
  external_posted_at: string | null;
  /**
   * When it reached the person, ISO 8601.
   */
  external_delivered_at: string | null;
  /**
   * When the person read it, ISO 8601.
   */
  external_read_at: string | null;
  /**
   * When it was edited, ISO 8601.
   */
  external_edited_at: string | null;
  /**
   * When it was deleted, ISO 8601. Treat the message as redacted.
   */
  external_deleted_at: string | null;
  /**
   * The platform's id of the message that this one answers.
   */
  reply_to_external_id: string | null;
  /**
   * The Telegram keyboard.
   */
  reply_markup: Record<string, unknown> | null;
  /**
   * The quick replies offered.
   */
  quick_replies: Array<QuickReply> | null;
  /**
   * The buttons offered.
   */
  buttons: Array<Button> | null;
  /**
   * The card around the buttons.
   */
  card: Card | null;
  /**
   * The elements of a carousel.
   */
  elements: Array<Element> | null;
  /**
   * What the person tapped, where the message is a tap.
   */
  tapped_action: TappedAction | null;
  /**
   * The story that it answers.
   */
  story_reply: Record<string, unknown> | null;
  /**
   * WhatsApp's interactive content.
   */
  interactive: Record<string, unknown> | null;
  /**
   * A place.
   */
  location: Record<string, unknown> | null;
  /**
   * Contact cards.
   */
  contacts: Record<string, unknown>[] | null;
  /**
   * The WhatsApp template that it was made from.
   */
  template: Record<string, unknown> | null;
  /**
   * The reactions that it has now.
   */
  reactions: Array<Reaction>;
  /**
   * What is attached.
   */
  attachments: Array<Attachment>;
  /**
   * Whether the platform can't show what it holds.
   */
  is_unsupported: boolean;
  /**
   * When Postproxy first had it, ISO 8601.
   */
  created_at: string | null;
};

/**
 * What a message holds.
 */
export type MessageContent = {
  /**
   * The text. Messenger takes 2000 characters, Instagram 1000 bytes.
   */
  body?: string;
  /**
   * `HUMAN_AGENT` lets a human answer up to 7 days after the person's last message. Facebook and Instagram.
   */
  tag?: "HUMAN_AGENT";
  /**
   * The platform's id of the message that this one answers. Telegram and WhatsApp.
   */
  reply_to_external_id?: string;
};

/**
 * Who wrote a message.
 */
export type Direction = "inbound" | "outbound" | (string & {});

/**
 * How far a message got.
 */
export type MessageStatus =
  | "pending"
  | "published"
  | "failed_waiting_for_retry"
  | "failed"
  | "received"
  | (string & {});

/**
 * Why a platform refused a message.
 */
export type ErrorDetails = {
  /**
   * The platform's code. Meta's 10 with subcode 2018278: outside of the messaging window.
   */
  platform_error_code: number | null;
  /**
   * The platform's subcode.
   */
  platform_error_subcode: number | null;
  /**
   * The platform's words.
   */
  platform_error_message: string | null;
  /**
   * What Postproxy adds.
   */
  postproxy_note: string | null;
};

/**
 * An answer that the person can tap.
 */
export type QuickReply = {
  /**
   * `text`.
   */
  content_type?: string | null;
  /**
   * What the person sees.
   */
  title: string;
  /**
   * What comes back when it is tapped.
   */
  payload?: string | null;
};

/**
 * A button under a message.
 */
export type Button = {
  /**
   * What it does.
   */
  type: ButtonType;
  /**
   * What the person sees.
   */
  title: string;
  /**
   * Where a `web_url` leads, https.
   */
  url?: string | null;
  /**
   * What comes back when a `postback` is tapped.
   */
  payload?: string | null;
};

/**
 * What a button does.
 */
export type ButtonType = "web_url" | "postback" | (string & {});

/**
 * The card around a message's buttons.
 */
export type Card = {
  /**
   * The line under the title.
   */
  subtitle?: string | null;
  /**
   * The picture, https.
   */
  image_url?: string | null;
  /**
   * What a tap on the card does.
   */
  default_action?: DefaultAction | null;
};

/**
 * One element of a carousel.
 */
export type Element = {
  /**
   * The title.
   */
  title: string;
  /**
   * The line under the title.
   */
  subtitle?: string | null;
  /**
   * The picture, https.
   */
  image_url?: string | null;
  /**
   * What a tap on the element does.
   */
  default_action?: DefaultAction | null;
  /**
   * Its buttons.
   */
  buttons?: Array<Button> | null;
};

/**
 * What a tap on a card or an element does.
 */
export type DefaultAction = {
  /**
   * `web_url`.
   */
  type: string;
  /**
   * Where it leads, https.
   */
  url: string;
};

/**
 * What the person tapped.
 */
export type TappedAction = {
  /**
   * What kind of thing was tapped.
   */
  kind: TappedKind;
  /**
   * The payload that it carried.
   */
  payload: string | null;
  /**
   * What the person saw.
   */
  title: string | null;
};

/**
 * What kind of thing was tapped.
 */
export type TappedKind = "quick_reply" | "postback" | "callback_query" | (string & {});

/**
 * A reaction to a message.
 */
export type Reaction = {
  /**
   * Who reacted: the platform's id of the person or the profile.
   */
  sender_external_id: string | null;
  /**
   * The emoji.
   */
  emoji: string | null;
  /**
   * Its name, where it has one.
   */
  reaction: string | null;
  /**
   * When, ISO 8601.
   */
  at: string | null;
};

/**
 * A reaction by name or emoji; the service's default is `love`.
 */
export type ReactContent = {
  /**
   * A name from [`crate::reaction`]. Instagram takes only `love`.
   */
  reaction?: ReactionName;
  /**
   * Any emoji, in place of a name.
   */
  emoji?: string;
};

/**
 * A file of a message.
 */
export type Attachment = {
  /**
   * Postproxy's id.
   */
  id: string | null;
  /**
   * What it is.
   */
  type: AttachmentType;
  /**
   * A durable copy. It never expires.
   */
  url: string | null;
  /**
   * Whether the copy is there.
   */
  status: AttachmentStatus;
  /**
   * The platform's id.
   */
  external_id: string | null;
};

/**
 * What an attachment is.
 */
export type AttachmentType = "image" | "video" | "audio" | "sticker" | "file" | (string & {});

/**
 * Whether the durable copy of an attachment is there.
 */
export type AttachmentStatus = "pending" | "processed" | "failed" | (string & {});

/**
 * The person reacted to a message, or took a reaction back.
 */
export type ReactionReceived = {
  /**
   * The message as it is afterwards.
   */
  message: Message;
  /**
   * The platform's id of who reacted.
   */
  sender_external_id: string | null;
  /**
   * Whether it was set or taken back.
   */
  action: ReactionAction;
  /**
   * Its name, where it has one.
   */
  reaction: string | null;
  /**
   * The emoji.
   */
  emoji: string | null;
  /**
   * When, ISO 8601.
   */
  occurred_at: string | null;
};

/**
 * Whether a reaction was set or taken back.
 */
export type ReactionAction = "react" | "unreact" | (string & {});

/**
 * The person came by a link or an advertisement.
 */
export type ReferralReceived = {
  /**
   * The chat.
   */
  chat: Chat;
  /**
   * What the link carried.
   */
  ref: string | null;
  /**
   * Where it was.
   */
  source: string | null;
  /**
   * What kind of link.
   */
  type: string | null;
  /**
   * The click-to-WhatsApp advertisement.
   */
  ctwa_clid: string | null;
  /**
   * When, ISO 8601.
   */
  occurred_at: string | null;
};

/**
 * What can be done on a platform.
 */
export type Capabilities = {
  /**
   * Text messages.
   */
  text: boolean;
  /**
   * One attachment a message.
   */
  attachments: boolean;
  /**
   * Reactions to the person's messages.
   */
  reactions: boolean;
  /**
   * Quick replies, buttons and carousels.
   */
  quick_replies: boolean;
  /**
   * A Telegram keyboard.
   */
  reply_markup: boolean;
  /**
   * Changing a message that was sent.
   */
  edit: boolean;
  /**
   * Delivered and read receipts.
   */
  receipts: boolean;
  /**
   * Archiving a chat.
   */
  archive: boolean;
  /**
   * Answering a comment privately.
   */
  private_reply: boolean;
  /**
   * Showing that one types.
   */
  typing: boolean;
  /**
   * Whether free-form messages need a recent message of the person.
   */
  messaging_window: boolean;
  /**
   * How messages come in.
   */
  inbound: Inbound;
};

/**
 * How a platform's messages come in.
 */
export type Inbound = "webhook" | "poller";
