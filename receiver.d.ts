/// <reference lib="esnext.disposable" />
// The public types of postproxy-dm/receiver: everything that receives webhooks and works on their events, without the
// client. postproxy-dm itself exports the same, with a client of its own.

import type {
  ChatReference,
  DirectMessageEvent,
  DirectMessageEventType,
  EventOf,
  EventOfOtherFamily,
  Logger,
  LogLevel,
  Message,
  MessageContent,
  OtherEvent,
  Postproxy,
  ReplyableEvent,
  Signal,
  WebhookBody,
  WebhookEvent,
} from "./index.js";
import type { Store } from "./stores.js";

export {
  canReply,
  type DirectMessageEvent,
  type DirectMessageEventType,
  type EventOf,
  type Logger,
  type LogLevel,
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
export { type MemoryStoreOptions, memoryStore, type OpenStore, type Store } from "./stores.js";

/**
 * Makes a receiver without a client: handlers get no `reply`, `send` and `client`, unless a client is passed in.
 *
 * ```js
 * const receiver = createReceiver({
 *   secret: process.env.POSTPROXY_WEBHOOK_SECRET ?? "whsec_…",
 *   on: { "message.received": (event) => console.log(event.data.object.body) },
 * });
 * ```
 *
 * @throws {ValidationError} for an option that is missing, misspelt or out of range; `field` names it
 */
export function createReceiver(options: ReceiverOptions<true> & { client: Postproxy }): Receiver;
export function createReceiver(options: ReceiverOptions<false> & { client?: undefined }): Receiver;

/** The `fetch` of a receiver with these options, for who needs nothing else of it. */
export function webhookHandler(options: ReceiverOptions<true> & { client: Postproxy }): Receiver["fetch"];
export function webhookHandler(options: ReceiverOptions<false> & { client?: undefined }): Receiver["fetch"];

/** The `node` of a receiver with these options, for who needs nothing else of it. */
export function nodeWebhookHandler(options: ReceiverOptions<true> & { client: Postproxy }): Receiver["node"];
export function nodeWebhookHandler(
  options: ReceiverOptions<false> & { client?: undefined },
): Receiver["node"];

/**
 * Receives webhooks in any framework, and works on each event once and in order, over any number of processes.
 *
 * All methods are bound: `export const POST = receiver.fetch`.
 */
export interface Receiver extends AsyncDisposable {
  /**
   * Answers a web `Request`: Next.js, Hono, Workers, Bun, Deno, and whatever else has one. Pass on the further arguments
   * that your platform gives, such as the context of Workers: its `waitUntil` is found among them, and else where the
   * runtime keeps it (Vercel, Next.js).
   *
   * ```js
   * export default { fetch: receiver.fetch };
   * ```
   */
  fetch(request: WebRequest, ...rest: unknown[]): Promise<WebResponse>;

  /**
   * Answers a request of `node:http`, or of a framework on it: Express, Fastify, Koa. A mistake in the set-up, such as a
   * body that was read before, goes to `next` if there is one, and is a 500 otherwise.
   *
   * ```js
   * const server = createServer(receiver.node);
   * ```
   */
  node(req: NodeRequest, res: NodeResponse, next?: (error?: unknown) => void): Promise<void>;

  /**
   * Answers an event of AWS Lambda: of a function URL, API Gateway or a load balancer.
   *
   * ```js
   * export const handler = receiver.lambda;
   * ```
   */
  lambda(event: object, context?: LambdaContext): Promise<LambdaAnswer>;

  /**
   * Takes a webhook from where none of the others fits, and says what to answer. Never rejects: `onError` gets the
   * reasons.
   *
   * ```js
   * const { status, headers: answered } = await receiver.receive(rawBody, headers);
   * ```
   *
   * @param body the raw bytes or text as received
   * @param headers all headers of the request
   */
  receive(body: WebhookBody, headers: RequestHeaders): Promise<Received>;

  /**
   * Checks the secret and the store, and prepares the store. Resolves with warnings. The first event does the same.
   *
   * ```js
   * for (const warning of await receiver.ready()) console.warn(warning);
   * ```
   *
   * @throws an error whose message says in one sentence what is wrong and how to mend it
   */
  ready(): Promise<string[]>;

  /**
   * Says that this process lives on: it works on everything that is due, also on what a dead worker left, so an event is
   * acknowledged as soon as a durable store keeps it. Keeps no process alive.
   *
   * ```js
   * await receiver.start();
   * ```
   *
   * @throws what {@link Receiver.ready} throws
   */
  start(options?: {
    /** How often it looks for due events at work, in milliseconds; up to 30000 while idle. Default: 1000. */
    pollMs?: number | undefined;
  }): Promise<void>;

  /**
   * Works on everything that is due, until nothing is: for a cron where no process lives on.
   *
   * ```js
   * await receiver.drain({ signal: AbortSignal.timeout(50_000) });
   * ```
   */
  drain(options?: { signal?: Signal | undefined }): Promise<void>;

  /**
   * Asks the API for messages that were never delivered, and puts those that the store doesn't know as
   * `message.received` with `caught_up: true`. `start` or `drain` then works on them. Live deliveries and other
   * catch-ups may run at the same time.
   *
   * ```js
   * const { put } = await receiver.catchUp({ since: new Date(Date.now() - 86_400_000) });
   * ```
   *
   * Messages that are older than `keepMs` may be answered and forgotten. Of these only those are put that are newer than
   * the chat's last outgoing message, and inside the platform's window.
   *
   * @throws {ValidationError} without a client, and for `"last"` on a profile that was never caught up
   */
  catchUp(options: {
    /** From when on; `"last"` for the start of the last catch-up that came to its end. */
    since: Date | string | number | "last";
    /** The profiles whose chats are read. Default: all. */
    profileIds?: readonly string[] | undefined;
    /** Ends it early. */
    signal?: Signal | undefined;
  }): Promise<CaughtUp>;

  /**
   * Works on an event that `forward` handed to an engine of your own: runs the handler, and rejects if it fails, so that
   * the engine comes again.
   *
   * ```js
   * await receiver.work(job.data);
   * ```
   */
  work(envelope: Envelope): Promise<void>;

  /**
   * Lists the events that wait, or those that are dead, page by page.
   *
   * ```js
   * const { events: dead } = await receiver.events({ state: "dead" });
   * ```
   */
  events(options: {
    state: "dead" | "waiting";
    /** How many. Default: 100. */
    limit?: number | undefined;
    /** The `after` of the page before. */
    after?: string | null | undefined;
  }): Promise<{ events: EventRow[]; after: string | null }>;

  /**
   * Lets events run again from the beginning, dead or waiting ones: one, several, or all dead ones since a time. Resolves
   * with how many. An event whose handler runs just now is among them, but no second run begins beside it: only if this one
   * fails does the event run again, with all its attempts.
   *
   * ```js
   * await receiver.replay({ since: "2026-05-31T14:00:00Z", type: "message.received" });
   * ```
   */
  replay(
    which: string | readonly string[] | ReplayFilter,
    options?: {
      /**
       * Also forgets what earlier runs meant to answer, so that it is answered anew: once 24 hours have passed. Until then the
       * service gives its first answer back. Default: false.
       */
      forget?: boolean | undefined;
    },
  ): Promise<number>;

  /** Throws events away, dead or waiting ones. A later delivery of them is ignored. Resolves with how many. */
  discard(which: string | readonly string[]): Promise<number>;

  /** Erases everything that is kept of a chat. Resolves with how many events that were. */
  forget(chatId: string): Promise<number>;

  /** Counts what is in the store. */
  stats(): Promise<ReceiverStats>;

  /**
   * Ends the work of this process: begins nothing new, lets handlers finish, and gives leases back uncounted. Webhooks are
   * still kept if the store is durable, and otherwise refused with a 503.
   *
   * ```js
   * await receiver.close({ graceMs: 5_000 });
   * ```
   */
  close(options?: {
    /** How long handlers may go on before they are aborted, in milliseconds. Default: 25000. */
    graceMs?: number | undefined;
  }): Promise<void>;
}

/**
 * The options of {@link createReceiver}. `HasClient`: whether handlers get `reply`, `send` and `client`. Without `forward`,
 * `on` is required, with a handler at least.
 */
export type ReceiverOptions<HasClient extends boolean = true> = ReceiverSettings &
  (
    | {
        /** The handlers, by the type of event. An event without one is ignored, and the store isn't asked. */
        on: Handlers<HasClient>;
        forward?: ((envelope: Envelope) => unknown) | undefined;
      }
    | {
        on?: Handlers<HasClient> | undefined;
        /** Hands verified events to an engine of your own, whose worker calls {@link Receiver.work}. Default: off. */
        forward: (envelope: Envelope) => unknown;
      }
  );

/** The options of {@link createReceiver} beside `on` and `forward`. */
export interface ReceiverSettings {
  /**
   * The webhook's secret, several while you change it, or a function that returns either for each delivery. Default: the
   * variable `POSTPROXY_WEBHOOK_SECRET`.
   */
  secret?: SecretSource | undefined;
  /**
   * The client that answers. Default: one made with the variables `POSTPROXY_API_KEY` and `POSTPROXY_BASE_URL`; in
   * `postproxy-dm/receiver` there is none.
   */
  client?: Postproxy | undefined;
  /** Where events are kept. Default: `memoryStore()`, for one process. */
  store?: Store | undefined;
  /**
   * Part of all keys in the store, and where given, of idempotency keys. Two bots on one store or one account need two
   * names. Default: `"default"`.
   */
  name?: string | undefined;
  /**
   * Which events wait for each other: those of a chat in which the person does something (`"chat"`), none (`"none"`), or
   * those for which a function returns the same text. Default: `"chat"`.
   */
  order?: "chat" | "none" | ((event: WebhookEvent) => string) | undefined;
  /**
   * Hands messages that come together to one run: once `quietMs` has passed since the newest, and at the latest `maxMs`
   * after the oldest. `event` is then the last, `context.events` has all. Default: off.
   */
  gather?: { quietMs: number; maxMs: number } | undefined;
  /**
   * Types that never touch the store: their handler runs before the answer, and where it fails, the service comes again.
   * For receipts by the million. Default: none.
   */
  direct?: readonly (DirectMessageEventType | EventOfOtherFamily | "*")[] | undefined;
  /** How many lanes this process works on at a time. Default: 16. */
  concurrency?: number | undefined;
  /** After how many failed runs an event is dead. Default: 10. */
  attempts?: number | undefined;
  /** The wait after a failed run, which doubles; half of it is random. Default: `{ firstMs: 1000, maxMs: 300_000 }`. */
  backoff?: { firstMs: number; maxMs: number } | undefined;
  /**
   * How long a handler may take, in milliseconds. Then its `signal` is aborted and its run has failed, also if it returns after
   * that. Default: 60000.
   */
  handlerTimeoutMs?: number | undefined;
  /** How long a lease of a lane lasts unless it is renewed, in milliseconds. Default: 30000. */
  leaseMs?: number | undefined;
  /**
   * When to answer: once the event is finished (or kept where somebody is sure to go on), or always once it is kept, for
   * who has a cron that drains. Default: `"finished"`.
   */
  answer?: "finished" | "kept" | undefined;
  /** How long a webhook waits for its event, in milliseconds. Then it is a 503, and the run goes on. Default: 20000. */
  answerWithinMs?: number | undefined;
  /** How long a finished event is known, in milliseconds. Default: 72 hours. */
  keepMs?: number | undefined;
  /** How long a dead event is kept, in milliseconds. Default: 14 days. */
  deadKeepMs?: number | undefined;
  /** Seals what is kept: the store then holds your cipher text only. Default: none. */
  codec?: Codec | undefined;
  /** The longest body that is read, in bytes. Default: 1048576. */
  maxBodyBytes?: number | undefined;
  /** How many events may wait in a lane; one more is a 503. Default: 1000. */
  maxWaiting?: number | undefined;
  /** How far the time of a signature may be from now, in seconds. Default: 300. */
  toleranceSeconds?: number | undefined;
  /** The current time, for tests. Default: `Date.now`. */
  now?: (() => Date | number) | undefined;
  /** Called with what became of each event. */
  onOutcome?: ((outcome: EventOutcome) => unknown) | undefined;
  /** Where lines about webhooks and events go, as of the client. Default: `console`. */
  logger?: Logger | undefined;
  /** What is written: [docs/watching.md](docs/watching.md) has the lines of each level. Default: `POSTPROXY_LOG`, else `"warn"`. */
  logLevel?: LogLevel | undefined;
  /**
   * Called with each error of a handler, of the store and of a webhook that is refused. Default: the `error` of `logger`.
   * `event` and `attempt` are `null` where there is none. An error of the store is a
   * {@link StoreError}.
   */
  onError?: ((error: unknown, event: WebhookEvent | null, attempt: number | null) => unknown) | undefined;
  /** Called before an event is given up. It is told twice rather than never. */
  onDead?: ((event: WebhookEvent, error: unknown) => unknown) | undefined;
}

/** A secret, several, or a function that returns either, now or later. */
export type SecretSource =
  | string
  | readonly string[]
  | ((request: {
      headers: RequestHeaders;
      url: string;
    }) => string | readonly string[] | Promise<string | readonly string[]>);

/** Seals the texts that are kept, and opens them. */
export interface Codec {
  seal(text: string): string | Promise<string>;
  open(sealed: string): string | Promise<string>;
}

/** The handlers of a receiver. `message.received` is for what people wrote; `"*"` for what has no handler of its own. */
export type Handlers<HasClient extends boolean = true> = {
  [Type in DirectMessageEventType]?: (
    event: HandledEvent<Type>,
    context: ContextOf<Type, HasClient>,
  ) => unknown;
} & {
  [Type in EventOfOtherFamily]?: (event: OtherEvent, context: EventContext & Clients<HasClient>) => unknown;
} & {
  "*"?: (event: WebhookEvent, context: EventContext & Clients<HasClient>) => unknown;
};

/** An event as its handler gets it. */
export type HandledEvent<Type extends DirectMessageEventType> = (Type extends "message.received"
  ? EventOf<"message.received", Message & { direction: "inbound" }>
  : Extract<DirectMessageEvent, { type: Type }>) & {
  /** Whether {@link Receiver.catchUp} found it: then it has the message's id behind `m:` for an id. */
  caught_up?: true;
};

/** What a handler of a type of event gets beside it. */
export type ContextOf<Type extends DirectMessageEventType, HasClient extends boolean = true> = EventContext<
  HandledEvent<Type>
> &
  Clients<HasClient> &
  (Type extends ReplyableEvent["type"] ? Replies<HasClient> : unknown);

/** What every handler gets beside its event. */
export interface EventContext<Event = WebhookEvent> {
  /** All events of this run: several where messages are gathered. */
  readonly events: readonly Event[];
  /** The number of this run, from 1. */
  readonly attempt: number;
  /** Aborted when the lease is lost, the time is over, or the receiver closes. */
  readonly signal: Signal;
  /** The webhook that brought the event, if it came to this process just now. */
  readonly delivery: Delivery | null;
  /**
   * Does something once in all runs of the event: a later run gets the first result, as JSON keeps it. All that an event
   * keeps, steps and answers, may be 256 KiB long together; a step whose result doesn't fit is rejected.
   *
   * ```js
   * const receiver = createReceiver({
   *   on: {
   *     "message.received": async (event, { reply, step }) => {
   *       const body = await step("answer", () => askTheModel(event.data.object.body));
   *       await reply({ body });
   *     },
   *   },
   * });
   * ```
   */
  step<T>(name: string, fn: () => T | Promise<T>): Promise<AsJson<T>>;
  /**
   * Finishes the event inside your own transaction, as its last statement: its effects and the end of the event are
   * committed together, or not at all. What the handler asks for (`reply`, `send`, `step`) comes before it. Postgres and
   * SQLite.
   */
  finish(tx: unknown): Promise<void>;
  /** Keeps the process alive for work that goes on after the handler, as far as the platform can. */
  waitUntil(work: Promise<unknown>): void;
}

/** A value after it went through JSON: a `Date` is a string then, and functions are gone. */
export type AsJson<T> = 0 extends 1 & T
  ? T
  : T extends string | number | boolean | null | undefined
    ? T
    : T extends { toJSON(): infer Json }
      ? AsJson<Json>
      : T extends bigint | symbol | ((...given: never[]) => unknown)
        ? never
        : T extends object
          ? { [Name in keyof T]: AsJson<T[Name]> }
          : T;

/** What a handler gets if there is a client. */
export type Clients<HasClient extends boolean> = HasClient extends true
  ? {
      /**
       * The client. Its writes carry keys of the event, so that a second run does nothing twice. Content isn't kept: if a
       * later run gives `client.sendMessage` another text, it is refused (`already_answered`). For that there is `send`.
       */
      readonly client: Postproxy;
      /**
       * Sends a message to another chat, once in all runs of the event.
       *
       * ```js
       * const receiver = createReceiver({
       *   on: { "message.received": (event, { send }) => send(deskChatId, { body: "A customer needs help." }) },
       * });
       * ```
       */
      send(chat: ChatReference, content: MessageContent, options?: ReplyOptions): Promise<Reply>;
    }
  : unknown;

/** What a handler of something that the person did gets if there is a client. */
export type Replies<HasClient extends boolean> = HasClient extends true
  ? {
      /**
       * Answers in the event's chat, once in all runs of the event: a later run sends what the first run wrote. Replies
       * without a name are counted, so give names where a run may send more or fewer of them. The idempotency key is made
       * of the id of a received message; of the event's for any other event, and for a received message without an id. A name
       * is one answer: a second `reply` with it gets what became of the first.
       *
       * ```js
       * const receiver = createReceiver({
       *   on: {
       *     "message.received": async (event, { reply }) => {
       *       await reply({ body: "One moment…" }, { name: "wait" });
       *       await reply({ body: "Here is your order." }, { name: "order" });
       *     },
       *   },
       * });
       * ```
       */
      reply(content: MessageContent, options?: ReplyOptions): Promise<Reply>;
    }
  : unknown;

/** How an answer is known among those of the same event. */
export interface ReplyOptions {
  /** Its name. Default: its number in the run. */
  name?: string | undefined;
}

/** What came of an answer. */
export interface Reply {
  /** The message; `null` where only the service knows what was sent. */
  message: Message | null;
  /** Whether an earlier run sent it. */
  alreadySent: boolean;
}

/** The webhook that brought an event. */
export interface Delivery {
  /** The service's id of the delivery. */
  id: string | null;
  headers: RequestHeaders;
}

/** What became of an event, for logs and metrics. Has no text of the event. */
export interface EventOutcome {
  /**
   * - `done`: its handler finished.
   * - `failed`: its handler failed, and it is tried again.
   * - `dead`: it is given up.
   * - `ignored`: there is no handler for it.
   * - `seen`: it came again after its end.
   */
  outcome: "done" | "failed" | "dead" | "ignored" | "seen";
  id: string;
  type: string;
  /** The number of the run, if there was one. */
  attempt: number | null;
  /** The wait until the next run, in milliseconds, after a failure. */
  waitMs?: number;
}

/** What {@link Receiver.receive} says to answer. */
export interface Received {
  status: number;
  headers: Record<string, string>;
  /** What became of the event; `kept` if that isn't known yet, `refused` if it was not taken. */
  outcome: EventOutcome["outcome"] | "kept" | "refused";
}

/** What {@link Receiver.catchUp} did. */
export interface CaughtUp {
  /** How many chats were read. */
  chats: number;
  /** How many messages were new to the store. */
  put: number;
  /** How many were known. */
  known: number;
}

/** An event on its way through an engine of your own. JSON. */
export interface Envelope {
  id: string;
  /** What should be worked on one at a time and in order. */
  lane: string;
  created_at: string;
  event: WebhookEvent;
}

/** An event that waits, or is dead. */
export interface EventRow {
  /** The event's id; of a message that was caught up, its own behind `m:`. */
  id: string;
  type: string;
  state: "waiting" | "dead";
  chat_id: string | null;
  lane: string;
  created_at: string;
  /** How often it was begun and never ended. */
  starts: number;
  /** How often its handler failed. */
  failures: number;
  /** Why it died. */
  error: string | null;
  /** In how many milliseconds it is due; `null` for a dead one. */
  dueInMs: number | null;
  /** The event; `null` where its text can't be opened. */
  event: WebhookEvent | null;
}

/** Which dead events {@link Receiver.replay} takes. */
export interface ReplayFilter {
  /** Those that were created since then. */
  since: Date | string | number;
  /** Only those of one type. */
  type?: DirectMessageEventType | (string & {}) | undefined;
}

/** What is in the store. */
export interface ReceiverStats {
  waiting: number;
  dead: number;
  lanes: number;
  /** The lanes that somebody works on. */
  held: number;
  /** How long the oldest waiting event has been there, in milliseconds. */
  oldestMs: number | null;
}

/**
 * Thrown by a handler, makes the event wait at least this long before it is tried again, and at most a day: its chat waits
 * with it. Counts as a failure.
 */
export class RetryLater extends Error {
  constructor(ms: number, options?: { cause?: unknown });
  readonly retryAfterMs: number;
}

/** Thrown by a handler, makes the event dead at once. */
export class NeverRetry extends Error {
  constructor(cause?: unknown);
}

/**
 * A store that failed, or didn't answer in time. Has the message and the code of the store's client, and nothing of what was
 * sent to the database or read from it.
 *
 * ```js
 * try {
 *   console.log(await receiver.stats());
 * } catch (error) {
 *   if (!(error instanceof StoreError)) throw error;
 *   console.log(error.operation, error.code, error.message);
 * }
 * ```
 */
export class StoreError extends Error {
  constructor(message: string, details: { operation: string; code?: string | number | undefined });
  /** What the store was asked: `put`, `take`, `check`, `finish(tx)` and so on. */
  readonly operation: string;
  /** The code of the store's client, such as `ECONNREFUSED` or Postgres' `23514`; not there if it gave none. */
  readonly code?: string | number;
}

/** What {@link Receiver.fetch} needs of a request: the runtime's own, Azure's and those of adapters have it. */
export interface WebRequest {
  readonly bodyUsed: boolean;
  readonly headers: { get(name: string): string | null };
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** The runtime's own `Response` if its types are known. */
export type WebResponse = typeof globalThis extends { Response: { prototype: infer Known } } ? Known : object;

/** What {@link Receiver.node} needs of a request: Node's own and those of frameworks have it. */
export interface NodeRequest {
  readonly headers: Record<string, string | string[] | undefined>;
  readonly readable?: boolean;
  readonly readableDidRead?: boolean;
  [Symbol.asyncIterator]?(): object;
}

/** What {@link Receiver.node} needs of a response: Node's own, or the reply of Fastify, which is told that it is not its own. */
export type NodeResponse = PlainNodeResponse | { readonly raw: PlainNodeResponse; hijack(): unknown };

interface PlainNodeResponse {
  statusCode: number;
  setHeader(name: string, value: string): unknown;
  end(): unknown;
}

/** What {@link Receiver.lambda} asks of Lambda's context. */
export interface LambdaContext {
  getRemainingTimeInMillis?(): number;
}

/** An answer as Lambda takes it. */
export interface LambdaAnswer {
  statusCode: number;
  headers?: Record<string, string>;
  multiValueHeaders?: Record<string, string[]>;
  body: string;
  isBase64Encoded: boolean;
}

/** A `Headers`, or an object of headers as Node and Lambda have it. */
export type RequestHeaders =
  | { get(name: string): string | null }
  | { readonly [name: string]: string | readonly string[] | undefined };
