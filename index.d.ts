// The public types of postproxy-dm, the same on every runtime. What goes over the wire is spelled as on the wire
// (snake_case: a curl body is a valid argument); what is ours is camelCase. The part below the line at the end is
// generated from the Rust core.

/**
 * A client of the Postproxy Direct Messages API for one account.
 *
 * ```js
 * const postproxy = new Postproxy({ apiKey: process.env.POSTPROXY_API_KEY ?? "" }); // an empty key is refused
 * const message = await postproxy.sendMessage(chatId, { body: "Your order shipped today." });
 * ```
 *
 * Every method rejects with a {@link PostproxyError}, for a refused argument as for a failed call, and every
 * write can be repeated safely: it carries an idempotency key, the same on every attempt. Ids are Postproxy's or the
 * platform's. Beside what a method names, any can fail with an {@link AuthenticationError}, {@link RateLimitError},
 * {@link ServerError}, {@link ConnectionError} or {@link TimeoutError}.
 *
 * A content is sent as the JSON of what you give. What JSON has no form for (`NaN`, an invalid date, a `Map`, a `BigInt`)
 * is refused with the name of its field, instead of being sent as something else.
 */
export class Postproxy {
  /**
   * Checks the options. Connects to nothing. In a browser that has not loaded the WebAssembly module yet, the first
   * call checks them.
   */
  constructor(options: PostproxyOptions);

  /**
   * The profiles of the account: the Pages and accounts that it writes as.
   *
   * ```sh
   * curl "$POSTPROXY/api/profiles" -H "Authorization: Bearer $KEY"
   * ```
   * @throws {AuthenticationError} for a wrong key
   */
  listProfiles(options?: CallOptions): CallPromise<List<Profile>>;

  /**
   * One profile.
   *
   * ```sh
   * curl "$POSTPROXY/api/profiles/PROFILE" -H "Authorization: Bearer $KEY"
   * ```
   * @throws {NotFoundError} for an id that is not yours
   */
  getProfile(profileId: string, options?: CallOptions): CallPromise<Profile>;

  /**
   * A profile's chats, newest activity first.
   *
   * A walk gives each chat once. A chat that gets a message while you walk moves to the head. Where the total says that
   * some are missing in the end, the head is read again, and those that moved past the walk, and new ones, come last. The
   * API has pages and no cursor, so no more can be promised: where one chat goes just as another comes, one may be missed.
   *
   * ```sh
   * curl "$POSTPROXY/api/profiles/PROFILE/chats?page=0&per_page=20" -H "Authorization: Bearer $KEY"
   * ```
   * @throws {ValidationError} for a time without its offset
   */
  listChats(profileId: string, query?: ListChatsQuery, options?: CallOptions): PagePromise<Chat>;

  /**
   * Finds or makes the chat with a person. What is given of the person is updated on an existing chat.
   *
   * ```sh
   * curl "$POSTPROXY/api/profiles/PROFILE/chats" -H "Authorization: Bearer $KEY" \
   *   -H "Content-Type: application/json" -d '{"participant_external_id": "PSID", "participant_name": "Jane Doe"}'
   * ```
   * @throws {ValidationError} without `participant_external_id`, or on WhatsApp without `placement_id`
   */
  createChat(profileId: string, content: CreateChatContent, options?: CallOptions): CallPromise<Chat>;

  /**
   * One chat.
   *
   * ```sh
   * curl "$POSTPROXY/api/chats/CHAT" -H "Authorization: Bearer $KEY"
   * ```
   * @throws {NotFoundError} for an id that is not yours
   */
  getChat(chat: ChatReference, options?: CallOptions): CallPromise<Chat>;

  /**
   * Archives a chat, which on Bluesky mutes it.
   *
   * ```sh
   * curl -X POST "$POSTPROXY/api/chats/CHAT/archive" -H "Authorization: Bearer $KEY"
   * ```
   * @throws {ValidationError} on any other platform than Bluesky
   */
  archiveChat(chat: ChatReference, options?: CallOptions): CallPromise<Chat>;

  /**
   * Takes a chat out of the archive.
   *
   * ```sh
   * curl -X DELETE "$POSTPROXY/api/chats/CHAT/archive" -H "Authorization: Bearer $KEY"
   * ```
   * @throws {ValidationError} on any other platform than Bluesky
   */
  unarchiveChat(chat: ChatReference, options?: CallOptions): CallPromise<Chat>;

  /**
   * Marks the person's latest message as read, which shows them the receipt.
   *
   * ```sh
   * curl -X POST "$POSTPROXY/api/chats/CHAT/mark_read" -H "Authorization: Bearer $KEY"
   * ```
   * @throws {NotFoundError} for an id that is not yours
   */
  markRead(chat: ChatReference, options?: CallOptions): CallPromise<Chat>;

  /**
   * Shows the person that an answer is being written.
   *
   * ```sh
   * curl -X POST "$POSTPROXY/api/chats/CHAT/start_typing" -H "Authorization: Bearer $KEY"
   * ```
   * @throws {ValidationError} where the platform has no typing: see {@link capabilities}
   */
  startTyping(chat: ChatReference, options?: CallOptions): CallPromise<Accepted | null>;

  /**
   * Takes that back.
   *
   * ```sh
   * curl -X POST "$POSTPROXY/api/chats/CHAT/stop_typing" -H "Authorization: Bearer $KEY"
   * ```
   * @throws {ValidationError} where the platform has no typing: see {@link capabilities}
   */
  stopTyping(chat: ChatReference, options?: CallOptions): CallPromise<Accepted | null>;

  /**
   * A chat's messages, newest first.
   *
   * A walk gives each message once, of those that were there when it began; ones that arrive meanwhile are not given. The
   * API has pages and no cursor: where one message goes just as another comes, one may be missed.
   *
   * ```sh
   * curl "$POSTPROXY/api/chats/CHAT/messages?direction=inbound" -H "Authorization: Bearer $KEY"
   * ```
   * @throws {NotFoundError} for an id that is not yours
   */
  listMessages(chat: ChatReference, query?: ListMessagesQuery, options?: CallOptions): PagePromise<Message>;

  /**
   * Sends a message. It comes back `pending`; the webhooks `message.sent`, `message.delivered`, `message.read` and
   * `message.failed`, or {@link waitForMessage}, tell how it went. Give the chat itself in place of its id, and the
   * limits of its platform are checked before anything is sent.
   *
   * ```sh
   * curl "$POSTPROXY/api/chats/CHAT/messages" -H "Authorization: Bearer $KEY" \
   *   -H "Content-Type: application/json" -d '{"body": "Your order shipped today."}'
   * ```
   *
   * With the bytes of a file, such as `{ media: [{ path: "receipt.pdf" }] }`:
   *
   * ```sh
   * curl "$POSTPROXY/api/chats/CHAT/messages" -H "Authorization: Bearer $KEY" \
   *   -F "media[]=@receipt.pdf;type=application/pdf"
   * ```
   * @throws {ValidationError} for a content that is over a limit, or a file that can't be read; `field` names it, such
   * as `buttons[1].url` or `media[0]`
   */
  sendMessage(chat: ChatReference, content: MessageContent, options?: CallOptions): CallPromise<Message>;

  /**
   * One message.
   *
   * ```sh
   * curl "$POSTPROXY/api/messages/MESSAGE" -H "Authorization: Bearer $KEY"
   * ```
   * @throws {NotFoundError} for an id that is not yours
   */
  getMessage(messageId: string, options?: CallOptions): CallPromise<Message>;

  /**
   * Changes the text or keyboard of a message that was sent.
   *
   * ```sh
   * curl -X PATCH "$POSTPROXY/api/messages/MESSAGE" -H "Authorization: Bearer $KEY" \
   *   -H "Content-Type: application/json" -d '{"body": "It ships tomorrow."}'
   * ```
   * @throws {ValidationError} on any other platform than Telegram
   */
  editMessage(messageId: string, content: EditMessageContent, options?: CallOptions): CallPromise<Message>;

  /**
   * Reacts to a message; a second reaction replaces the first. Without one it is `love`. Facebook takes any name or
   * emoji, Instagram only `love`.
   *
   * ```sh
   * curl "$POSTPROXY/api/messages/MESSAGE/react" -H "Authorization: Bearer $KEY" \
   *   -H "Content-Type: application/json" -d '{"reaction": "like"}'
   * ```
   * @throws {ValidationError} where the platform has no reactions
   */
  react(
    messageId: string,
    reaction?: ReactionName | ReactContent,
    options?: CallOptions,
  ): CallPromise<Message>;

  /**
   * Takes the reaction back.
   *
   * ```sh
   * curl -X DELETE "$POSTPROXY/api/messages/MESSAGE/unreact" -H "Authorization: Bearer $KEY"
   * ```
   * @throws {ValidationError} where the platform has no reactions
   */
  unreact(messageId: string, options?: CallOptions): CallPromise<Message>;

  /**
   * Answers a comment with a direct message to whoever wrote it: once, within 7 days of it. Facebook and Instagram.
   *
   * ```sh
   * curl "$POSTPROXY/api/posts/POST/comments/COMMENT/private_reply?profile_id=PROFILE" -H "Authorization: Bearer $KEY" \
   *   -H "Content-Type: application/json" -d '{"text": "Here is the link."}'
   * ```
   * @throws {ValidationError} for a second reply, or one that comes too late
   */
  privateReply(
    comment: { post_id: string; comment_id: string; profile_id: string },
    content: PrivateReplyContent,
    options?: CallOptions,
  ): CallPromise<Message>;

  /**
   * Sends a message to the chat that an event is about. The idempotency key is made of the event's id, so that an
   * event that comes twice within 24 hours is answered once; for a second answer to the same event give a key of your
   * own. Only what the person did can be answered: {@link canReply} tells.
   *
   * ```sh
   * curl "$POSTPROXY/api/chats/CHAT/messages" -H "Authorization: Bearer $KEY" \
   *   -H "Idempotency-Key: reply-EVENT" -H "Content-Type: application/json" -d '{"body": "Thanks!"}'
   * ```
   * @throws {ValidationError} with the field `event` for a receipt, a failure, a message of the profile itself, and an
   * event without an id or a chat. {ConflictError} with the code `already_answered` where the event was answered with
   * another content: the first answer stands.
   */
  reply(
    event: Extract<DirectMessageEvent, { type: ReplyableEvent["type"] }>,
    content: MessageContent,
    options?: CallOptions,
  ): CallPromise<Message>;

  /**
   * Asks for a message, ever less often, until it has got as far as `until`.
   *
   * ```sh
   * curl "$POSTPROXY/api/messages/MESSAGE" -H "Authorization: Bearer $KEY"
   * ```
   * @throws {PostproxyError} with the code `message_failed` at once when the platform refuses the message; its
   * `body` is the message with its `error_details`. {TimeoutError} after `timeoutMs`. {ValidationError} for a
   * receipt on a platform that has none.
   */
  waitForMessage(messageId: string, options?: WaitOptions): Promise<Message>;

  /**
   * The questions that a new chat opens with. Instagram.
   *
   * ```sh
   * curl "$POSTPROXY/api/profiles/PROFILE/ice_breakers" -H "Authorization: Bearer $KEY"
   * ```
   * @throws {ValidationError} on any other platform than Instagram
   */
  getIceBreakers(profileId: string, options?: CallOptions): CallPromise<IceBreakers>;

  /**
   * Sets one to four of them, in place of those there are.
   *
   * ```sh
   * curl "$POSTPROXY/api/profiles/PROFILE/ice_breakers" -H "Authorization: Bearer $KEY" \
   *   -H "Content-Type: application/json" -d '{"ice_breakers": [{"question": "Where is my order?", "payload": "ORDER"}]}'
   * ```
   * @throws {ValidationError} for none, or more than four
   */
  setIceBreakers(
    profileId: string,
    items: readonly IceBreaker[],
    options?: CallOptions,
  ): CallPromise<IceBreakersWritten | null>;

  /**
   * Takes them away.
   *
   * ```sh
   * curl -X DELETE "$POSTPROXY/api/profiles/PROFILE/ice_breakers" -H "Authorization: Bearer $KEY"
   * ```
   * @throws {ValidationError} on any other platform than Instagram
   */
  deleteIceBreakers(profileId: string, options?: CallOptions): CallPromise<IceBreakersWritten | null>;

  /**
   * Whether a person is verified or follows the business. Instagram.
   *
   * ```sh
   * curl "$POSTPROXY/api/profiles/PROFILE/participants/USER" -H "Authorization: Bearer $KEY"
   * ```
   * @throws {NotFoundError} for an id that is not yours
   */
  getParticipantStatus(
    profileId: string,
    userId: string,
    options?: CallOptions,
  ): CallPromise<ParticipantStatus>;

  /**
   * Starts an import of a profile's older chats. One runs at a time.
   *
   * ```sh
   * curl "$POSTPROXY/api/profiles/PROFILE/backfill_chats" -H "Authorization: Bearer $KEY" \
   *   -H "Content-Type: application/json" -d '{"from": "2026-01-01"}'
   * ```
   * @throws {ConflictError} while another one runs
   */
  backfillChats(profileId: string, content: BackfillContent, options?: CallOptions): CallPromise<ChatSync>;

  /**
   * A profile's imports, newest first.
   *
   * ```sh
   * curl "$POSTPROXY/api/profiles/PROFILE/chat_syncs" -H "Authorization: Bearer $KEY"
   * ```
   * @throws {NotFoundError} for an id that is not yours
   */
  listChatSyncs(profileId: string, query?: ListChatSyncsQuery, options?: CallOptions): PagePromise<ChatSync>;

  /**
   * One import.
   *
   * ```sh
   * curl "$POSTPROXY/api/profiles/PROFILE/chat_syncs/SYNC" -H "Authorization: Bearer $KEY"
   * ```
   * @throws {NotFoundError} for an id that is not yours
   */
  getChatSync(profileId: string, syncId: string, options?: CallOptions): CallPromise<ChatSync>;

  /**
   * Makes a webhook. Its `secret` is in the answer to this call and in no other: keep it.
   *
   * ```sh
   * curl "$POSTPROXY/api/webhooks" -H "Authorization: Bearer $KEY" \
   *   -H "Content-Type: application/json" -d '{"url": "https://shop.example/webhooks", "events": ["*"]}'
   * ```
   * @throws {ValidationError} for a URL that is not https
   */
  createWebhook(
    content: WebhookContent & { url: string; events: SubscribedEvent[] },
    options?: CallOptions,
  ): CallPromise<Webhook>;

  /**
   * All webhooks of the account.
   *
   * ```sh
   * curl "$POSTPROXY/api/webhooks" -H "Authorization: Bearer $KEY"
   * ```
   * @throws {AuthenticationError} for a wrong key
   */
  listWebhooks(options?: CallOptions): CallPromise<List<Webhook>>;

  /**
   * One webhook.
   *
   * ```sh
   * curl "$POSTPROXY/api/webhooks/WEBHOOK" -H "Authorization: Bearer $KEY"
   * ```
   * @throws {NotFoundError} for an id that is not yours
   */
  getWebhook(webhookId: string, options?: CallOptions): CallPromise<Webhook>;

  /**
   * Changes what is given of a webhook.
   *
   * ```sh
   * curl -X PATCH "$POSTPROXY/api/webhooks/WEBHOOK" -H "Authorization: Bearer $KEY" \
   *   -H "Content-Type: application/json" -d '{"enabled": false}'
   * ```
   * @throws {NotFoundError} for an id that is not yours
   */
  updateWebhook(webhookId: string, content: WebhookContent, options?: CallOptions): CallPromise<Webhook>;

  /**
   * Takes a webhook away.
   *
   * ```sh
   * curl -X DELETE "$POSTPROXY/api/webhooks/WEBHOOK" -H "Authorization: Bearer $KEY"
   * ```
   * @throws {NotFoundError} for an id that is not yours
   */
  deleteWebhook(webhookId: string, options?: CallOptions): CallPromise<Deleted | null>;

  /**
   * A webhook's attempts to send events, newest first.
   *
   * ```sh
   * curl "$POSTPROXY/api/webhooks/WEBHOOK/deliveries" -H "Authorization: Bearer $KEY"
   * ```
   * @throws {NotFoundError} for an id that is not yours
   */
  listWebhookDeliveries(
    webhookId: string,
    query?: PageQuery,
    options?: CallOptions,
  ): PagePromise<WebhookDelivery>;
}

export interface PostproxyOptions {
  /** The key of your account. It never shows in errors, reports, logs or `inspect`. */
  apiKey: string;
  /**
   * Where the service is, default `https://api.postproxy.dev`. A path in it is kept, and `/api` at its end may be there or
   * not: both `https://gateway.example/company` and `https://gateway.example/company/api` ask for
   * `https://gateway.example/company/api/chats/…`. It must be `https://`, except for this machine: `localhost`, a name
   * below it, `127.0.0.1` or another address that begins with 127, `[::1]`.
   */
  baseUrl?: string | undefined;
  /**
   * Allows a `baseUrl` that is plain `http://` to another machine, default false. Everyone on the way can read the API
   * key and every message: for a private network only, as that of an emulator in another container.
   */
  allowInsecureHttp?: boolean | undefined;
  /** Scopes every call to one profile group. */
  profileGroupId?: string | undefined;
  /** How long a whole call may take, its retries included, in milliseconds, default 30000. */
  timeoutMs?: number | undefined;
  /** How often a call is repeated when it fails in a way that may pass, default 2. */
  maxRetries?: number | undefined;
  /** Goes before our own name in the `User-Agent` header. */
  userAgent?: string | undefined;
  /**
   * Told of every attempt of every call, as it ends. What it throws, or rejects with, is ignored. A report holds what
   * {@link AttemptReport} lists and no more: fit for logs and metrics.
   */
  onAttempt?: ((report: AttemptReport) => void) | undefined;
  /**
   * A fetch to make every request with: a proxy's, a recorder's, a test's. With it the WebAssembly module makes this
   * client's calls, also where the native addon is loaded, which makes its own requests. Without it WebAssembly takes the
   * `globalThis.fetch` of the moment.
   */
  fetch?: Fetch | undefined;
  /**
   * Allows a client in a page of the web, where every visitor can read the key. Not asked for in a browser's extensions,
   * nor in a page that comes from `baseUrl` itself, as the emulator's.
   */
  dangerouslyAllowBrowser?: boolean | undefined;
}

/** How far the file of a message is. */
export interface UploadProgress {
  /** How many of its bytes are on their way. A retry begins again. */
  sent: number;
  /** How many it has. */
  total: number;
}

/** What every method takes as its last argument. */
export interface CallOptions {
  /**
   * The key of a write, 1 to 255 visible ASCII characters. Made at random where you give none. A key that was used with
   * another content within 24 hours is refused: a {@link ConflictError} with the code `already_answered`.
   */
  idempotencyKey?: string | undefined;
  /** As in {@link PostproxyOptions}. */
  timeoutMs?: number | undefined;
  /** As in {@link PostproxyOptions}. */
  maxRetries?: number | undefined;
  /** As in {@link PostproxyOptions}. */
  profileGroupId?: string | undefined;
  /**
   * The platform that the call is about, so that its own limits are checked before anything is sent. Known already
   * where you give a chat in place of its id.
   */
  platform?: Platform | undefined;
  /**
   * Ends the call, whether it is waiting, sending or reading, with an {@link AbortError}. One signal may be given to any
   * number of calls.
   */
  signal?: Signal | undefined;
  /** Told of every attempt of this call, in place of the client's. */
  onAttempt?: ((report: AttemptReport) => void) | undefined;
  /**
   * Told while the file of a message is sent: with the native addon for every 64 KB; with WebAssembly, whose `fetch`
   * does not say how far it is, once all of it is there. What it throws, or rejects with, is ignored. It gets two numbers
   * and nothing else.
   */
  onUploadProgress?: ((progress: UploadProgress) => void) | undefined;
}

/** A chat's id, or the chat itself. */
export type ChatReference = string | Pick<Chat, "id" | "platform">;

/** What came of one attempt. Holds no key, no id, no text and no body. */
export interface AttemptReport {
  /** The name of the method: `sendMessage`. */
  operation: OperationName;
  /** Which attempt it was, from 1. */
  attempt: number;
  /** The HTTP status, where there was an answer. */
  status: number | null;
  /** The cause of the failure, which may be a code of the service's own; `null` for a success. */
  error: ErrorCode | null;
  durationMs: number;
  /** After how long the next attempt is made; `null` where this was the last. */
  nextDelayMs: number | null;
}

export interface WaitOptions extends Omit<CallOptions, "idempotencyKey"> {
  /** How far the message must get, default `published`. `delivered` and `read` need a platform with receipts. */
  until?: "published" | "delivered" | "read" | undefined;
  /** How long to wait in all, in milliseconds, default 30000. */
  timeoutMs?: number | undefined;
}

/** Which page of a list. */
export interface PageQuery {
  /** From 0. */
  page?: number | undefined;
  /** How many items on a page, default 20. */
  per_page?: number | undefined;
}

export interface ListChatsQuery extends PageQuery {
  /** Only chats whose last message is older. A time as text must be ISO 8601 with its offset. */
  before?: Date | string | undefined;
  /** Only chats whose last message is newer. A time as text must be ISO 8601 with its offset. */
  after?: Date | string | undefined;
}

export interface ListMessagesQuery extends PageQuery {
  direction?: Direction | undefined;
  status?: MessageStatus | undefined;
}

export interface ListChatSyncsQuery extends PageQuery {
  status?: ChatSyncStatus | undefined;
  trigger?: ChatSyncTrigger | undefined;
}

/** What sets an import off. */
export type ChatSyncTrigger = "connect" | "scheduled" | "backfill" | (string & {});

/**
 * What a webhook can be sent: every event (`*`), those of direct messages by their names, and those of the families that
 * this package does not read.
 */
export type SubscribedEvent = "*" | DirectMessageEventType | EventOfOtherFamily;

/** What a message holds: exactly one content, and what may go with it. */
export type MessageContent = MessageOptions &
  (
    | OnlyContent<"body", { body: string; quick_replies?: QuickReplyContent[] } & ButtonsContent>
    | OnlyContent<"media", { media: readonly [MediaItem]; quick_replies?: QuickReplyContent[] } & NoButtons>
    | OnlyContent<"elements", { elements: ElementContent[]; quick_replies?: QuickReplyContent[] } & NoButtons>
    | OnlyContent<"template", { template: Record<string, unknown> } & NoButtons>
    | OnlyContent<"interactive", { interactive: Record<string, unknown> } & NoButtons>
    | OnlyContent<"location", { location: Record<string, unknown> } & NoButtons>
    | OnlyContent<"contacts", { contacts: Record<string, unknown>[] } & NoButtons>
  );

/** What goes with any content. */
export interface MessageOptions {
  /** Lets a human answer up to 7 days after the person's last message. Facebook and Instagram. */
  tag?: "HUMAN_AGENT" | undefined;
  /** The platform's id of the message that this one answers. Telegram and WhatsApp. */
  reply_to_external_id?: string | undefined;
  /** A Telegram keyboard. */
  reply_markup?: Record<string, unknown> | undefined;
  /** WhatsApp. */
  category?: "utility" | (string & {});
  /** WhatsApp. */
  link_preview?: boolean | undefined;
  /** WhatsApp: the attachment is a voice note. */
  voice_note?: boolean | undefined;
  /** WhatsApp: the name of the document. */
  filename?: string | undefined;
}

/**
 * One attachment: a public URL or a data URI, bytes in any of their forms, or on Node, Deno and Bun the path of a
 * file, which is read from disk as it is sent. Bytes go as a form, which carries texts beside them and no
 * `quick_replies` or `reply_markup`; send a URL with those. Facebook and Instagram take 25 MB (26214400 bytes).
 */
export type MediaItem = string | BlobLike | Bytes | FileContent;

/** Bytes. They are copied when the method is called. */
export type Bytes = ArrayBufferLike | ArrayBufferView;

/** A `Blob` or a `File`, of any realm. */
export interface BlobLike {
  readonly size: number;
  readonly type: string;
  readonly name?: string;
  arrayBuffer(): Promise<ArrayBuffer>;
  slice(start?: number, end?: number): BlobLike;
}

/** A file with its name. */
export type FileContent = {
  /** What the person sees. Default: the name that the file has, else `attachment` and its extension. */
  filename?: string;
  /** Default: what the blob says, else by the extension of the name, else by the first bytes. */
  content_type?: string;
} & (
  | {
      /** Bytes, or base64 as text, which goes as JSON. */
      data: Bytes | BlobLike | string;
      path?: undefined;
    }
  | {
      /** A path or a `file:` URL. */
      path: string | { readonly href: string; readonly protocol: string; readonly pathname: string };
      data?: undefined;
    }
);

type ContentField = "body" | "media" | "elements" | "template" | "interactive" | "location" | "contacts";
type OnlyContent<Field extends ContentField, Fields> = Fields & {
  [Other in Exclude<ContentField, Field>]?: undefined;
};
type NoButtons = { buttons?: undefined; card?: undefined };
type ButtonsContent = NoButtons | { buttons: ButtonContent[]; card?: CardContent };

/** An answer that the person can tap; at most 13. Facebook and Instagram. */
export interface QuickReplyContent {
  content_type?: "text";
  /** At most 20 characters. */
  title: string;
  /** What comes back when it is tapped, at most 1000 characters. */
  payload?: string;
}

/** A button; at most 3, and then the text has at most 80 characters. Facebook and Instagram. */
export type ButtonContent =
  | { type: "web_url"; title: string /** https */; url: string }
  | { type: "postback"; title: string /** What comes back when it is tapped. */; payload: string };

/** The card around the buttons. */
export interface CardContent {
  /** At most 80 characters. */
  subtitle?: string;
  /** https */
  image_url?: string;
  default_action?: DefaultActionContent;
}

/** An element of a carousel; at most 10. It has at least one thing beside its title. */
export interface ElementContent extends CardContent {
  /** At most 80 characters. */
  title: string;
  /** At most 3. */
  buttons?: ButtonContent[];
}

export interface DefaultActionContent {
  type: "web_url";
  /** https */
  url: string;
}

/** What a private reply holds: a text with what may go with it, or a carousel. */
export type PrivateReplyContent =
  | ({ text: string; elements?: undefined; quick_replies?: QuickReplyContent[] } & ButtonsContent)
  | ({ text?: ""; elements: ElementContent[]; quick_replies?: QuickReplyContent[] } & NoButtons);

/**
 * A promise of what the service answers. `null` stands for what the service leaves out, `[]` for a list and `false` for a
 * yes or no; an answer that is empty where `T` can't be `null`, or of another form, is a {@link PostproxyError} with the
 * code `unreadable_answer`. Numbers are JavaScript's: of a whole number beyond `Number.MAX_SAFE_INTEGER`, which only an
 * open field such as `metadata` or `platform_data` could hold, the last digits are lost. Ids are texts.
 */
export interface CallPromise<T> extends Promise<T> {
  /** With the rest of the answer. Where only this is asked for, a failure is told here and nowhere else. */
  withResponse(): Promise<WithResponse<T>>;
}

/**
 * A promise of one page. `for await` walks the items of this page and of all that follow, each once by its `id`. Whatever
 * the service answers, a walk goes on only while pages bring something new.
 */
export interface PagePromise<T> extends CallPromise<Page<T>>, AsyncIterable<T> {}

export interface WithResponse<T> {
  data: T;
  /** The HTTP status. */
  status: number;
  headers: ResponseHeaders;
  /** The service's id for the request, for its support. */
  requestId: string | undefined;
  /** How many requests were made. */
  attempts: number;
}

/** The runtime's own `Headers` where its types are known, else what all of them have. */
export type ResponseHeaders = typeof globalThis extends { Headers: { prototype: infer Known } }
  ? Known
  : {
      get(name: string): string | null;
      has(name: string): boolean;
      forEach(tell: (value: string, name: string) => void): void;
      [Symbol.iterator](): Iterator<[string, string], void, undefined>;
    };

/** The runtime's own `AbortSignal` where its types are known. */
export type Signal = typeof globalThis extends { AbortSignal: { prototype: infer Known } }
  ? Known
  : {
      readonly aborted: boolean;
      readonly reason: unknown;
      addEventListener(type: "abort", listener: () => void): void;
      removeEventListener(type: "abort", listener: () => void): void;
    };

/** The runtime's own `fetch` where its types are known. */
export type Fetch = typeof globalThis extends { fetch: infer Known }
  ? Known
  : (url: string, request: object) => Promise<object>;

/**
 * A failed call: what went wrong, and whether the service may have acted on it all the same. Its stack is that of the
 * place that made the call.
 *
 * The API key is in none of its fields, even where a server repeats it with the escapes of JSON, a URL or HTML. `message` may hold the URL that was asked
 * for, with its ids, the name of a host, and the names of fields and files as you gave them. `message`, `body` and
 * `headers` are what the service said, and may hold texts and names of people: the `body` of the errors of
 * {@link Postproxy.waitForMessage} is the whole message. For a log that must hold nothing personal take `name`, `code`,
 * `status`, `requestId`, `attempts` and `outcome`.
 *
 * `postMessage` and `structuredClone` take only the message and the stack of an error along. Send its JSON instead:
 *
 * ```js
 * parentPort.postMessage(error.toJSON()); // in the worker
 * worker.once("message", (json) => reject(PostproxyError.fromJSON(json)));
 * ```
 */
export class PostproxyError extends Error {
  /** The error whose `toJSON()` this is, as an instance of its class. */
  static fromJSON(json: Record<string, unknown>): PostproxyError;
  constructor(details: PostproxyErrorDetails, options?: { cause?: unknown });
  /** A stable name for the cause. */
  readonly code: ErrorCode;
  /** The HTTP status of the last answer, where there was one. */
  readonly status: number | undefined;
  /** The service's id for the request, for its support. */
  readonly requestId: string | undefined;
  /** The headers of the last answer, as it sent them but for your key. */
  readonly headers: ResponseHeaders;
  /** The body of the last answer: its JSON, or its text. At most 64 KB of it. */
  readonly body: unknown;
  /** The field that was refused, as the service names it: `buttons[1].url`. */
  readonly field: string | undefined;
  /** How long the service asks to wait, in milliseconds. A call waits up to 60 s itself, and for more it ends at once. */
  readonly retryAfterMs: number | undefined;
  /** How many requests were made; 0 where the call was refused before the first. */
  readonly attempts: number;
  /** The key that every attempt carried. Pass it again to repeat a call whose outcome is unknown. */
  readonly idempotencyKey: string | undefined;
  /** Whether the service may have acted. */
  readonly outcome: Outcome;
  /** Everything but the stack and the cause, for logs and other threads: texts, numbers, and the body's JSON. */
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
 * const event = parseWebhook(rawBody, request.headers, process.env.POSTPROXY_WEBHOOK_SECRET ?? "");
 * if (event.type === "message.received") console.log(event.data.object.body);
 * ```
 *
 * A delivery may come more than once, always with the same `event.id`, and in any order. Types that this version
 * does not know are handed on as they are ({@link OtherEvent}); answer these with a 2xx too. `null` stands for what the
 * service leaves out of a resource, `[]` for a list and `false` for a yes or no.
 *
 * @param body the raw bytes or text as received; not the parsed JSON, as the signature covers the bytes
 * @param signatureOrHeaders the `X-Postproxy-Signature` header, or the request's headers
 * @param secretOrSecrets the webhook's secret, or several while you change it
 * @throws {WebhookError} whose `reason` says why: `missing_secret` and `invalid_secret` (white space at an end, such as a
 * file's line break) are yours to repair, the others are the request's. {ValidationError} for an argument that is of the
 * wrong type or out of range
 */
export function parseWebhook(
  body: WebhookBody,
  signatureOrHeaders: SignatureSource,
  secretOrSecrets: string | readonly string[],
  options?: VerifyOptions,
): WebhookEvent;

/**
 * Whether an event tells what the person did: wrote, edited or deleted a message, reacted, or came by a link. Every other
 * event (receipts, failures, messages that the profile itself wrote) must not be answered: the answer would bring about
 * the next one.
 *
 * ```js
 * const event = parseWebhook(rawBody, request.headers, secret);
 * if (canReply(event)) await postproxy.reply(event, { body: "Thanks!" });
 * ```
 */
export function canReply(event: WebhookEvent): event is ReplyableEvent;

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

/** A body as it was received; bytes in any of their forms. */
export type WebhookBody = string | Bytes;

/** The signature header's value, a `Headers`, or Node's object of headers. */
export type SignatureSource =
  | string
  | null
  | undefined
  | { get(name: string): string | null }
  | { readonly [name: string]: string | readonly string[] | undefined };

export interface VerifyOptions {
  /** How far the signature's time may be from now, either way, in seconds, default 300. 0 means 0. Finite. */
  toleranceSeconds?: number | undefined;
  /** What time it is: a date, or milliseconds since 1970. Default now. */
  now?: Date | number | undefined;
}

/** A webhook that can't be trusted or read. Holds no secret, no signature and nothing of the body: fit for logs. */
export class WebhookError extends Error {
  /** The error whose `toJSON()` this is, as in {@link PostproxyError}. */
  static fromJSON(json: Record<string, unknown>): WebhookError;
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
  /** ISO 8601; `null` for an event in the older shape, which does not say. */
  created_at: string | null;
  data: {
    /** The resource as it is after the event, whichever shape came in. */
    object: Resource;
  };
}

/**
 * Events of the service that are not about direct messages, or that this version does not know. They are handed on as
 * they came, with the resource at `data.object`.
 */
export interface OtherEvent {
  /** The same on every delivery of this event. */
  id: string;
  object?: "event";
  type: OtherEventType;
  /** ISO 8601. */
  created_at?: string | null;
  data: { object: unknown };
}

/**
 * The type of an event that is not about direct messages. The last one stands for any that this version does not know:
 * no event has it, and it keeps a `switch` over the others from being exhaustive. Compare a type that is newer than this
 * version as text: `String(event.type) === "message.translated"`.
 */
export type OtherEventType = EventOfOtherFamily | "(a type that this version does not know)";

/** The types of the families of events that this package does not read. */
export type EventOfOtherFamily = `${
  | "comment"
  | "media"
  | "message_template"
  | "placement"
  | "platform_post"
  | "post"
  | "profile"
  | "profile_comment"
  | "whatsapp"}.${string}`;

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
    /**
     * What time it is: a date, or milliseconds since 1970. Default now. In a test that moves the emulator's clock it is
     * `await emulator.now()`.
     */
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
export function capabilities<Name extends Platform>(
  platform: Name & KnownWhereSpelt<Name, KnownPlatform>,
): Name extends KnownPlatform ? Capabilities : Capabilities | null;

/** The platforms that this version knows. */
export type KnownPlatform = Known<Platform>;

/** The members of a union by which a service may come to have more. */
type Known<Open extends string> = Open extends string ? (string extends Open ? never : Open) : never;

/** A text that is written in the program must be one of those that are known. One that is only read as it runs need not. */
type KnownWhereSpelt<Text extends string, Names extends string> = string extends Text ? Text : Names;

/** The emoji of a reaction's name: 👍 for `like`. */
export function reactionEmoji(name: ReactionName): string;
export function reactionEmoji(name: string): string | undefined;

/** Which binding is in use and why, and the versions of the package and of the binding. */
export function bindingInfo(): BindingInfo;

export interface BindingInfo {
  binding: "native" | "wasm";
  /** Where it was loaded from, or why there is no native one. */
  reason: string;
  version: string;
  bindingVersion: string;
}

/**
 * Resolves once the binding is loaded. Only a service worker ever needs it, before the functions that return no promise:
 * nothing can be loaded there while a function runs.
 *
 * ```js
 * await ready();
 * const event = parseWebhook(body, headers, secret);
 * ```
 */
export function ready(): Promise<void>;

// ---- generated ----
// Generated from crates/core by crates/xtask. Change it there, then `npm run build`.

/** 401: the API key is missing, wrong or not allowed to do this. */
export class AuthenticationError extends PostproxyError {}

/** 403: the account or the platform refuses. */
export class PermissionError extends PostproxyError {}

/** 404: no such thing, or not yours. */
export class NotFoundError extends PostproxyError {}

/** 409: an idempotency key in flight, a duplicate, something already running. 422: a key that was used with other content. */
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
  | "already_answered"
  | "rate_limited"
  | "server_error"
  | "connection_failed"
  | "connection_interrupted"
  | "timeout"
  | "aborted"
  | "binding_unavailable"
  | "unreadable_answer"
  | "answer_too_large"
  | "redirected"
  | "message_failed"
  | "module_missing"
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
  | "missing_secret"
  | "invalid_secret";

/** The reactions that have names. */
export type ReactionName = "love" | "like" | "dislike" | "smile" | "wow" | "sad" | "angry";

/** The names of the endpoints, which are those of their methods. */
export type OperationName =
  | "listProfiles"
  | "getProfile"
  | "listChats"
  | "createChat"
  | "getChat"
  | "archiveChat"
  | "unarchiveChat"
  | "markRead"
  | "startTyping"
  | "stopTyping"
  | "listMessages"
  | "sendMessage"
  | "getMessage"
  | "editMessage"
  | "react"
  | "unreact"
  | "privateReply"
  | "getIceBreakers"
  | "setIceBreakers"
  | "deleteIceBreakers"
  | "getParticipantStatus"
  | "backfillChats"
  | "listChatSyncs"
  | "getChatSync"
  | "createWebhook"
  | "listWebhooks"
  | "getWebhook"
  | "updateWebhook"
  | "deleteWebhook"
  | "listWebhookDeliveries";

/** The types of the events of direct messages. */
export type DirectMessageEventType =
  | "message.received"
  | "message.sent"
  | "message.delivered"
  | "message.read"
  | "message.edited"
  | "message.deleted"
  | "message.failed_waiting_for_retry"
  | "message.failed"
  | "reaction.received"
  | "referral.received";

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

/** The events that tell what the person did: {@link canReply} finds them. */
export type ReplyableEvent =
  | EventOf<"message.received", Message & { direction: "inbound" }>
  | EventOf<"message.edited", Message & { direction: "inbound" }>
  | EventOf<"message.deleted", Message & { direction: "inbound" }>
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
  tag: "HUMAN_AGENT" | (string & {}) | null;
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
 * What changes of a message.
 */
export type EditMessageContent = {
  /**
   * The new text.
   */
  body?: string;
  /**
   * The new Telegram keyboard; `{}` takes it away.
   */
  reply_markup?: Record<string, unknown>;
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
   * The platform's code. Meta's 10 is a missing permission; only with the subcode 2018278 is it a message outside of
   * the messaging window.
   */
  platform_error_code: PlatformCode | null;
  /**
   * The platform's subcode.
   */
  platform_error_subcode: PlatformCode | null;
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
 * A platform's error code. The service writes a text; a number is taken and kept as well.
 */
export type PlatformCode = number | string;

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
  reaction: ReactionName | (string & {}) | null;
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
   * The name of a reaction, such as `like`. Instagram takes only `love`.
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
  reaction: ReactionName | (string & {}) | null;
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
 * The questions that a new chat opens with.
 */
export type IceBreakers = {
  /**
   * One to four of them.
   */
  ice_breakers: Array<IceBreaker>;
};

/**
 * A question that the person can tap.
 */
export type IceBreaker = {
  /**
   * What the person sees.
   */
  question: string;
  /**
   * What comes back when it is tapped.
   */
  payload: string;
};

/**
 * What came of setting or deleting ice breakers.
 */
export type IceBreakersWritten = {
  /**
   * It was done, as a success that leaves it out says too.
   */
  success: boolean;
  /**
   * The questions as they are now, where the service tells them.
   */
  ice_breakers?: Array<IceBreaker> | null;
};

/**
 * What Instagram tells of a person. Kept by the service for a short while.
 */
export type ParticipantStatus = {
  /**
   * The account is verified.
   */
  is_verified_user: boolean | null;
  /**
   * The person follows the business.
   */
  is_user_follow_business: boolean | null;
  /**
   * The business follows the person.
   */
  is_business_follow_user: boolean | null;
  /**
   * When Instagram was asked, ISO 8601.
   */
  fetched_at: string | null;
};

/**
 * An import of a profile's older chats.
 */
export type ChatSync = {
  /**
   * Postproxy's id.
   */
  id: string;
  /**
   * Whose chats.
   */
  profile_id: string;
  /**
   * The Page or phone number, where it is about one.
   */
  placement_id: string | null;
  /**
   * What kind of import it is.
   */
  kind: "chats" | (string & {}) | null;
  /**
   * What set it off.
   */
  trigger: ChatSyncTrigger | null;
  /**
   * How far it is.
   */
  status: ChatSyncStatus;
  /**
   * When it began, ISO 8601.
   */
  started_at: string | null;
  /**
   * When it ended, ISO 8601.
   */
  completed_at: string | null;
  /**
   * How many chats it has seen.
   */
  chats_seen: number;
  /**
   * How many messages it has brought.
   */
  messages_imported: number;
  /**
   * How far back it goes, ISO 8601.
   */
  backfill_from: string | null;
  /**
   * The oldest change that it has seen, ISO 8601.
   */
  oldest_updated_at: string | null;
  /**
   * Why it failed.
   */
  error: string | null;
  /**
   * When it was asked for, ISO 8601.
   */
  created_at: string | null;
};

/**
 * How far an import is.
 */
export type ChatSyncStatus = "pending" | "running" | "completed" | "failed" | (string & {});

/**
 * How far back an import goes.
 */
export type BackfillContent = {
  /**
   * A date, or an ISO 8601 time with its offset.
   */
  from: string | Date;
};

/**
 * An endpoint that events are sent to.
 */
export type Webhook = {
  /**
   * Postproxy's id.
   */
  id: string;
  /**
   * Where events go, https.
   */
  url: string;
  /**
   * The event types that are sent; `*` stands for all.
   */
  events: Array<string>;
  /**
   * Whether events are sent now.
   */
  enabled: boolean;
  /**
   * A note for people.
   */
  description: string | null;
  /**
   * What signatures are made with. Only in the answer to its creation.
   */
  secret: string | null;
  /**
   * When it was made, ISO 8601.
   */
  created_at: string | null;
  /**
   * When it last changed, ISO 8601.
   */
  updated_at: string | null;
};

/**
 * What a webhook is.
 */
export type WebhookContent = {
  /**
   * Where events go, https.
   */
  url?: string;
  /**
   * The event types to send; `["*"]` stands for all.
   */
  events?: SubscribedEvent[];
  /**
   * A note for people.
   */
  description?: string;
  /**
   * Whether events are sent.
   */
  enabled?: boolean;
};

/**
 * One attempt to send an event.
 */
export type WebhookDelivery = {
  /**
   * The id of this attempt.
   */
  id: string;
  /**
   * The event, the same on every attempt.
   */
  event_id: string;
  /**
   * Its type.
   */
  event_type: DirectMessageEventType | (string & {});
  /**
   * What the endpoint answered; nothing where it did not.
   */
  response_status: number | null;
  /**
   * Which attempt it was, from 1.
   */
  attempt_number: number;
  /**
   * Whether the answer was a 2xx.
   */
  success: boolean;
  /**
   * When it was made, ISO 8601.
   */
  attempted_at: string | null;
  /**
   * When it was written down, ISO 8601.
   */
  created_at: string | null;
};

/**
 * That something is gone.
 */
export type Deleted = {
  /**
   * It is, as a success that leaves it out says too.
   */
  deleted: boolean;
};

/**
 * That something will be done.
 */
export type Accepted = {
  /**
   * It will, as a success that leaves it out says too.
   */
  accepted: boolean;
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
