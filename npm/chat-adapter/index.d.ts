// The public types of chat-adapter-postproxy: Messenger, Instagram, Telegram, WhatsApp and Bluesky in the Chat SDK.

import type {
  Adapter,
  AdapterPostableMessage,
  Attachment,
  BaseFormatConverter,
  ChannelInfo,
  ChannelVisibility,
  Message as SdkMessage,
  RawMessage as SdkRawMessage,
  StreamChunk,
  StreamOptions,
  UserInfo,
} from "chat";
import type {
  DirectMessageEvent,
  EventOutcome,
  Message,
  Postproxy,
  PostproxyOptions,
  Receiver,
  SecretSource,
  Store,
} from "postproxy-dm";
import type { ReceiverSettings } from "postproxy-dm/receiver";

/**
 * Makes the adapter.
 *
 * ```js
 * const adapter = createPostproxyAdapter();
 * const chat = new Chat({ userName: "shop", adapters: { postproxy: adapter }, state: createMemoryState(), concurrency: "concurrent" });
 * ```
 *
 * @throws the SDK's `ValidationError` for an option that is misspelt or wrong, which it names
 */
export function createPostproxyAdapter(options?: PostproxyAdapterOptions): PostproxyAdapter;

/** The options of {@link createPostproxyAdapter}. */
export interface PostproxyAdapterOptions {
  /** The API key, or a function that gives it. Default: the variable `POSTPROXY_API_KEY`. */
  apiKey?: PostproxyOptions["apiKey"];
  /** The webhook's secret, several of them, or a function that gives either. Default: the variable `POSTPROXY_WEBHOOK_SECRET`. */
  webhookSecret?: SecretSource | undefined;
  /** The address of the service. Default: the variable `POSTPROXY_BASE_URL`, else the service's own. */
  baseUrl?: string | undefined;
  /** A client of your own, with a proxy, a log or other times; instead of `apiKey` and `baseUrl`. */
  client?: Postproxy | undefined;
  /** The ids of the profiles whose people the bot answers. The events of others are finished unseen. Default: all. */
  profiles?: readonly string[] | undefined;
  /**
   * Where events are kept until they are finished: a store of `postproxy-dm`, such as `redisStore(redis)`. Default: the SDK's own
   * state, which promises less: see docs/chat-sdk.md.
   */
  store?: Store | undefined;
  /** Part of all keys in the store and of idempotency keys: two bots on one store or account need two names. Default: none. */
  name?: string | undefined;
  /** What becomes of a text over the platform's limit: it is refused, or sent in parts, in order. Default: `"error"`. */
  overflow?: "error" | "split" | undefined;
  /** The bot's name in messages of its own. Default: the one of `new Chat`. */
  userName?: string | undefined;
  /** Called with what became of a message of yours: sent, delivered, read, or failed. */
  onReceipt?: ((event: ReceiptEvent) => unknown) | undefined;
  /** Called when a person came by a link or an advertisement. */
  onReferral?: ((event: ReferralEvent) => unknown) | undefined;
  /** Called with what became of each event. */
  onOutcome?: ((outcome: EventOutcome) => unknown) | undefined;
  /**
   * Whether this process lives on after it has answered a webhook. It then works by itself on what is due: on events that failed, and
   * on what a dead process left. Default: true, unless the environment names a host that freezes processes (AWS Lambda, Vercel,
   * Netlify, Azure Functions, Google Cloud Functions, Cloudflare).
   */
  start?: boolean | undefined;
  /** Further options of the receiver, such as `attempts` or `handlerTimeoutMs`. */
  receiver?:
    | Omit<
        ReceiverSettings,
        "secret" | "client" | "store" | "name" | "logger" | "direct" | "onOutcome" | "now"
      >
    | undefined;
  /** The current time, for tests. Default: `Date.now`. */
  now?: (() => Date | number) | undefined;
}

/** What became of a message of yours. */
export type ReceiptEvent = Extract<
  DirectMessageEvent,
  {
    type:
      | "message.sent"
      | "message.delivered"
      | "message.read"
      | "message.failed_waiting_for_retry"
      | "message.failed";
  }
>;

/** A person came by a link or an advertisement. */
export type ReferralEvent = Extract<DirectMessageEvent, { type: "referral.received" }>;

/** What a thread's id carries. */
export interface ThreadData {
  platform: string;
  profileId: string;
  chatId: string;
  /** Whether it is a group of WhatsApp. */
  isGroup?: boolean;
}

/** What the adapter knows of a message's chat. */
export interface ChatFacts {
  id: string;
  profile_id: string;
  platform: string;
  group: boolean;
  participant_external_id: string;
  participant_username: string | null;
  participant_name: string | null;
  participant_avatar_url: string | null;
}

/** `message.raw`: the message as the service has it, with its chat. */
export type RawMessage = Message & { chat?: ChatFacts };

/** Options of one post. */
export interface PostOptions {
  /** Allows a human's answer up to 7 days after the person's last message. Messenger and Instagram. */
  tag?: "HUMAN_AGENT" | undefined;
  /** Instead of the adapter's. */
  overflow?: "error" | "split" | undefined;
  /** The platform's id of the message that this one answers. Telegram and WhatsApp. */
  replyToExternalId?: string | undefined;
}

/**
 * What was posted: the first message, and the ids of all messages that it became. If an earlier run of the handler has sent them
 * and what it kept is gone, `id` is empty and `raw` is null.
 */
export interface Posted extends SdkRawMessage<RawMessage | null> {
  ids: string[];
}

/** The adapter. Members that aren't described here do what the SDK says of them. */
export class PostproxyAdapter implements Adapter<ThreadData, RawMessage | null> {
  constructor(options?: PostproxyAdapterOptions);
  readonly name: string;
  readonly userName: string;
  readonly lockScope: "thread";
  readonly persistThreadHistory: boolean;
  /** The client, for what the SDK has no member for: templates, comments, ice breakers. */
  readonly client: Postproxy;
  /** The receiver: what waits and what is dead, `replay`, `drain` for a cron, `catchUp`. @throws before `chat.initialize()` */
  readonly receiver: Receiver;

  initialize: Adapter<ThreadData, RawMessage | null>["initialize"];
  disconnect(): Promise<void>;
  handleWebhook: Adapter<ThreadData, RawMessage | null>["handleWebhook"];

  encodeThreadId(data: ThreadData): string;
  decodeThreadId(threadId: string): ThreadData;
  channelIdFromThreadId(threadId: string): string;
  isDM(threadId: string): boolean;
  getChannelVisibility(threadId: string): ChannelVisibility;

  parseMessage(raw: RawMessage): SdkMessage<RawMessage>;
  renderFormatted: Adapter<ThreadData, RawMessage | null>["renderFormatted"];
  rehydrateAttachment(attachment: Attachment): Attachment;

  /**
   * Posts a message. In a handler it is an answer: sent once, whatever text a second run writes.
   *
   * @throws the SDK's `ValidationError` for what the platform doesn't take, and outside the window: with the time at which it closed,
   *   and what is still allowed
   */
  postMessage(threadId: string, message: AdapterPostableMessage, options?: PostOptions): Promise<Posted>;
  /** Quotes a message. Telegram and WhatsApp. */
  reply(threadId: string, messageId: string, message: AdapterPostableMessage): Promise<Posted>;
  /** On Telegram the text grows in one message; elsewhere it is sent once it is complete. */
  stream(
    threadId: string,
    textStream: AsyncIterable<string | StreamChunk>,
    options?: StreamOptions,
  ): Promise<Posted>;
  editMessage: Adapter<ThreadData, RawMessage | null>["editMessage"];
  deleteMessage(threadId: string, messageId: string): Promise<void>;
  addReaction: Adapter<ThreadData, RawMessage | null>["addReaction"];
  removeReaction: Adapter<ThreadData, RawMessage | null>["removeReaction"];
  startTyping(threadId: string): Promise<void>;
  endTyping(threadId: string): Promise<void>;
  markAsRead(threadId: string): Promise<void>;

  fetchMessage(threadId: string, messageId: string): Promise<SdkMessage<RawMessage> | null>;
  fetchMessages: Adapter<ThreadData, RawMessage | null>["fetchMessages"];
  fetchThread: Adapter<ThreadData, RawMessage | null>["fetchThread"];
  fetchChannelInfo(channelId: string): Promise<ChannelInfo>;
  listThreads: Required<Adapter<ThreadData, RawMessage | null>>["listThreads"];
  /**
   * Opens the chat with a person. `userId` is an author's, or the platform's id where `profiles` names one profile.
   *
   * @param options the phone number that a new chat of WhatsApp runs through
   */
  openDM(userId: string, options?: { placement_id?: string }): Promise<string>;
  /** Finds a person who has written in the last 30 days; `null` for others. */
  getUser(userId: string): Promise<UserInfo | null>;
}

/** Converts between markdown and what messengers show, which is plain text. */
export class PostproxyFormatConverter extends BaseFormatConverter {
  toAst: BaseFormatConverter["toAst"];
  fromAst: BaseFormatConverter["fromAst"];
}
