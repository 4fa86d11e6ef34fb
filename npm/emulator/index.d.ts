/// <reference lib="esnext.disposable" />
// The public types of postproxy-dm-emulator. What goes over the wire is spelled as on the wire, what is ours is
// camelCase, as in postproxy-dm.

import type {
  AttachmentType,
  Chat,
  DirectMessageEventType,
  KnownPlatform,
  List,
  Message,
  OperationName,
  Page,
  PageQuery,
  PlatformCode,
  Profile,
  ReferralReceived,
  Signal,
  Webhook,
} from "postproxy-dm";

/**
 * Starts an emulator on a free port; resolves once it serves, which takes well under a second. It ends with
 * {@link Emulator.stop}, with the `signal`, at the end of an `await using`, and whenever the program ends, however it
 * ends. It does not keep the program from ending.
 *
 * @example
 * await using emulator = await startEmulator();
 * const postproxy = new Postproxy({ apiKey: emulator.apiKey, baseUrl: emulator.url });
 * const { chat } = await emulator.inbound({
 *   profile_id: emulator.profiles.facebook,
 *   participant_external_id: "jane",
 *   text: "Hi!",
 * });
 * await postproxy.sendMessage(chat.id, { body: "Hello Jane!" });
 *
 * @throws {EmulatorError} where there is no binary for this platform, or it does not start: what it said
 */
export function startEmulator(options?: EmulatorOptions): Promise<Emulator>;

export interface EmulatorOptions {
  /** The port to serve on, default 0: any free one. */
  port?: number | undefined;
  /** The address to serve on, default `127.0.0.1`. */
  host?: string | undefined;
  /** The folder to keep everything in, default a temporary one that is removed at the end. */
  dataDir?: string | undefined;
  /** How long a platform takes for each step, in milliseconds, default 100. */
  latencyMs?: number | undefined;
  /** Where events are sent, with `http:` only if it points at this machine. {@link Emulator.setWebhook} changes it. */
  webhookUrl?: string | undefined;
  /** The API key to expect, in place of one made up. No other user of the machine can see it, nor the secret. */
  apiKey?: string | undefined;
  /** The secret to sign webhooks with, in place of one made up. */
  webhookSecret?: string | undefined;
  /** Fetch media that is sent by its URL from anywhere, and not only from this machine; default false. */
  fetchMedia?: boolean | undefined;
  /** What goes to stderr: `"off"`, `"warn"` (default), `"info"` or `"debug"`. */
  log?: "off" | "warn" | "info" | "debug" | (string & {});
  /** Stops the emulator when it is aborted. */
  signal?: Signal | undefined;
}

/** A running emulator. Each method is one of the control endpoints, and rejects with an {@link EmulatorError}. */
export interface Emulator extends AsyncDisposable {
  /** Where it is: the `baseUrl` of a `Postproxy`. */
  readonly url: string;
  /** The key that it expects. */
  readonly apiKey: string;
  /** The secret that it signs webhooks with. */
  readonly webhookSecret: string;
  /** The id of a profile on each platform. */
  readonly profiles: Record<"facebook" | "instagram" | "telegram" | "bluesky" | "whatsapp", string>;

  /** The person writes to a profile. */
  inbound(content: InboundContent): Promise<Received>;
  /** The person taps a quick reply, a button or a key of a message. */
  tap(choice: TapChoice): Promise<Received>;
  /** The person reacts to a message, or takes the reaction back. */
  reaction(content: ReactionContent): Promise<{ message: Message }>;
  /** The person reads a chat, or what is in it up to a message; resolves with how many messages were unread. */
  read(place: { chat_id: string } | { message_id: string }): Promise<{ messages: number }>;
  /** The person changes a message of theirs. */
  edit(content: { message_id: string; text: string }): Promise<{ message: Message }>;
  /** The person takes a message of theirs back. */
  delete(content: { message_id: string }): Promise<{ message: Message }>;
  /** The person comments on a post, which can be answered with `privateReply`. */
  comment(content: CommentContent): Promise<Commented>;
  /** The person comes by a link or an advertisement. */
  referral(content: ReferralContent): Promise<ReferralReceived>;

  /** The person begins with one of the profile's ice breakers. */
  iceBreaker(choice: IceBreakerChoice): Promise<Received>;
  /** The person of a chat can't be reached, or can again. */
  person(state: { chat_id: string; state: PersonState }): Promise<{ chat: Chat; state: PersonState }>;
  /** Those who are not just `available`. */
  people(): Promise<List<{ chat_id: string; state: PersonState }>>;
  /** The connection of a profile to its platform expires or ends, so that nothing is sent, or is made again. */
  profile(status: { profile_id: string; status: "active" | "expired" | "inactive" }): Promise<Profile>;

  /** What goes wrong on purpose, and how often each struck. */
  faults(): Promise<Faults>;
  /** Sets what goes wrong on purpose, in place of all that did; the same seed and calls give the same run. */
  setFaults(faults: { seed?: number; faults: Fault[] }): Promise<Faults>;
  /** Nothing goes wrong on purpose any more. */
  clearFaults(): Promise<void>;

  /** The emulator's time. */
  clock(): Promise<Time>;
  /**
   * The emulator's time, as a date: the `now` of `messagingWindow` once the clock was moved.
   *
   * @example
   * await emulator.advanceClock(25 * 60 * 60);
   * const { state } = messagingWindow(chat, { now: await emulator.now() }); // "human_agent": a day has passed
   */
  now(): Promise<Date>;
  /** Moves the emulator's clock: what is due by then happens now. This machine's own stays: see {@link Emulator.now}. */
  advanceClock(seconds: number): Promise<Time>;

  /** Each attempt to deliver an event, newest first, with all that was sent and what came back. */
  deliveries(query?: PageQuery): Promise<Page<Delivery>>;
  /**
   * The last 1000 calls of the API, newest first, up to 8 MB in all; with `after` only those with a higher `number`. The
   * API key and the secrets of webhooks are redacted wherever they stand.
   */
  requests(query?: PageQuery & { after?: number }): Promise<Page<RecordedCall>>;
  /** Delivers the event of a delivery again: one new attempt, with an id and a signature of its own. */
  resend(deliveryId: string): Promise<Delivery>;
  /** Where events are sent, and in which shape; a `url` of null ends it. */
  setWebhook(webhook: WebhookTarget): Promise<{ webhook: Webhook | null }>;

  /** Begins anew, with the same key, secret, profiles and webhook. */
  reset(): Promise<void>;
  /** All that it knows and has still to do, as one file. */
  export(): Promise<Uint8Array>;
  /** Puts an exported file in place of everything; `apiKey`, `webhookSecret` and `profiles` are then the file's. */
  import(file: Uint8Array | ArrayBuffer): Promise<void>;

  /** Ends it. What it was asked before is answered; a temporary folder is removed. */
  stop(): Promise<void>;
}

export interface InboundContent {
  profile_id: string;
  participant_external_id: string;
  participant_name?: string;
  /** Needed where there are no `attachments`. */
  text?: string;
  attachments?: InboundAttachment[];
  /** The id of the message that it answers. */
  reply_to?: string;
  /** The story that it answers, on Instagram. */
  story_reply?: Record<string, unknown>;
  /** Something that the API can't show; without `text` and `attachments`. */
  is_unsupported?: boolean;
}

/** By its URL, or with its bytes in base64. What is not given is told by the name and the bytes. */
export type InboundAttachment = ({ url: string } | { data: string }) & {
  type?: AttachmentType;
  content_type?: string;
  filename?: string;
};

/** What the person wrote, and where. */
export interface Received {
  chat: Chat;
  message: Message;
}

/** The nth thing to tap (quick replies first, then buttons, then keys), or the first with a payload. */
export type TapChoice = { message_id: string } & ({ index: number } | { payload: string });

/** The nth ice breaker, or the first with a payload. */
export type IceBreakerChoice = {
  profile_id: string;
  participant_external_id: string;
  participant_name?: string;
} & ({ index: number } | { payload: string });

/** Reads nothing (`busy`), or gets nothing (`offline`), until `available` again; or wants nothing any more; or is gone. */
export type PersonState = "available" | "busy" | "offline" | "blocked" | "deleted";

/** A call of the API, and its answer. */
export interface RecordedCall {
  /** Counts from 1. */
  number: number;
  /** As in the answer's `X-Request-Id`. */
  id: string;
  at: string;
  method: string;
  /** With its query. */
  path: string;
  /** `null` where the client left before there was an answer. */
  status: number | null;
  duration_ms: number;
  idempotency_key: string | null;
  /** The emulator's own page made it. */
  is_of_page: boolean;
  request_headers: Record<string, string>;
  request_body: Excerpt | null;
  response_headers: Record<string, string>;
  /** A fault broke the connection of the answer. */
  is_broken_off: boolean;
  response_body: Excerpt | null;
}

/** The first 16 KB of a body; of a form what is in it, in words. */
export interface Excerpt {
  text: string;
  bytes: number;
  is_cut: boolean;
}

/** What goes wrong, where, and how often. */
export type Fault = (
  | (FaultOfCalls &
      (
        | { kind: "rate_limit"; retry_after_seconds?: number; retry_after?: "seconds" | "date" | "none" }
        | { kind: "server_error"; status?: number; body?: "json" | "html" }
        | { kind: "latency"; ms: FaultTime }
        | { kind: "drop_before" | "drop_after" | "truncated_answer" | "key_in_flight" }
      ))
  | {
      kind: "transient_platform_error" | "permanent_platform_error";
      platform?: KnownPlatform;
      code?: PlatformCode;
      subcode?: PlatformCode;
      message?: string;
    }
  | (FaultOfEvents &
      ({ kind: "duplicate_webhook" | "lost_webhook_answer" } | { kind: "delayed_webhook"; ms: FaultTime }))
) & {
  /** How likely it strikes, from 0 to 1, default 1. */
  probability?: number;
  /** How often it strikes at most. */
  times?: number;
  /** So many are spared first. */
  after?: number;
};

export interface FaultOfCalls {
  /** Only calls of this method, such as `sendMessage`. */
  operation?: OperationName;
}

export interface FaultOfEvents {
  /** Only events of this type. */
  event?: DirectMessageEventType;
}

/** Milliseconds, or a range of them from which each is drawn. */
export type FaultTime = number | [least: number, most: number];

export interface Faults {
  /** Null where none were ever set. */
  seed: number | null;
  /** Each with how often it could have struck, and how often it did. */
  faults: (Fault & { seen: number; struck: number })[];
}

export interface ReactionContent {
  message_id: string;
  /** One of the API's names, default `love`. */
  reaction?: string;
  /** Goes before the name's. */
  emoji?: string;
  /** Default `react`. */
  action?: "react" | "unreact";
}

export interface CommentContent {
  profile_id: string;
  participant_external_id: string;
  participant_name?: string;
  text: string;
  /** Default a new one. */
  post_id?: string;
}

/** Where the comment is, for `privateReply`. */
export interface Commented {
  post_id: string;
  comment_id: string;
  external_comment_id: string;
  profile_id: string;
  participant_external_id: string;
  text: string;
  created_at: string;
}

export interface ReferralContent {
  profile_id: string;
  participant_external_id: string;
  ref: string;
  source?: string;
  type?: string;
  /** The id of the click, of an advertisement that leads to WhatsApp. */
  ctwa_clid?: string;
}

export interface Time {
  /** ISO 8601. */
  now: string;
}

export interface WebhookTarget {
  url: string | null;
  /**
   * Where an event holds its resource: in `data.object` (default), or as the official SDKs read it, in `data.message`.
   */
  payload_shape?: "object" | "message";
}

/** One attempt to deliver an event. */
export interface Delivery {
  id: string;
  webhook_id: string;
  /** The same on every attempt. */
  event_id: string;
  event_type: string;
  /** From 1. */
  attempt_number: number;
  /** The delivery that {@link Emulator.resend} was called with, where it was. */
  resend_of: string | null;
  success: boolean;
  attempted_at: string;
  created_at: string;
  payload_shape: "object" | "message";
  request_url: string;
  request_headers: Record<string, string>;
  request_body: string;
  /** What the signature is made over: the time in it, a dot, and the body. Null where nothing could be signed. */
  signature_input: string | null;
  /** Null where nothing was answered. */
  response_status: number | null;
  /** The first 16 KB of them. */
  response_headers: Record<string, string> | null;
  /** The first 64 KB of it. */
  response_body: string | null;
  /** Why nothing was answered. */
  error: string | null;
  /** When the event is delivered again, as it stood after this attempt. */
  next_attempt_at: string | null;
}

/** The emulator did not start, or refused what it was asked; the message says why. */
export class EmulatorError extends Error {
  /** Of its answer, where it refused something. */
  readonly status?: number;
  constructor(message: string, options?: { status?: number; cause?: unknown });
}
