/// <reference lib="esnext.disposable" />
// The public types of postproxy-dm-emulator. As in postproxy-dm, names that go over the wire are spelled as on the wire
// (snake_case), and our own names are camelCase.

import type {
  AttachmentType,
  Chat,
  DirectMessageEventType,
  KnownPlatform,
  List,
  ListedComment,
  Message,
  OperationName,
  Page,
  Placement,
  PlatformCode,
  Profile,
  ReferralReceived,
  Signal,
  Template,
  WhatsappAutomaticEvent,
} from "postproxy-dm";

/**
 * Starts an emulator on a free port. Resolves when it serves, well under a second later. The emulator ends with
 * {@link Emulator.stop}, when the `signal` is aborted, at the end of an `await using`, and when the program ends, however
 * that happens. It doesn't keep the program from ending.
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
 * @throws {EmulatorError} if there is no binary for this platform, or it doesn't start; the message contains its output
 */
export function startEmulator(options?: EmulatorOptions): Promise<Emulator>;

/** The options of {@link startEmulator}. All are optional. */
export interface EmulatorOptions {
  /** The port to serve on. Default: 0, any free port. */
  port?: number | undefined;
  /** The address to serve on. Default: `127.0.0.1`. */
  host?: string | undefined;
  /** The folder to keep everything in. Default: a temporary folder, removed at the end. */
  dataDir?: string | undefined;
  /** How long a platform takes for each step, in milliseconds. Default: 100. */
  latencyMs?: number | undefined;
  /** The URL that events are sent to; `http:` only for this machine. {@link Emulator.setWebhook} changes it. */
  webhookUrl?: string | undefined;
  /**
   * Where a 422 of the API has its text: `{"errors": ["text", …]}`, as the service's documentation shows it, or `{"error":
   * "text"}`, as its official SDKs read it. Default: `"errors"`.
   */
  errorShape?: "errors" | "error" | undefined;
  /** The API key to expect. Default: a random one. Other users of the machine can see neither it nor the secret. */
  apiKey?: string | undefined;
  /** The secret to sign webhooks with. Default: a random one. */
  webhookSecret?: string | undefined;
  /** Fetches media that is sent by URL from anywhere, not only from this machine. Default: false. */
  fetchMedia?: boolean | undefined;
  /** How much is written to stderr: `"off"`, `"warn"`, `"info"` or `"debug"`. Default: `"warn"`. */
  log?: "off" | "warn" | "info" | "debug" | (string & {});
  /** Stops the emulator when it is aborted. */
  signal?: Signal | undefined;
}

/** A running emulator. Each method calls a control endpoint, and rejects with an {@link EmulatorError}. */
export interface Emulator extends ControlMethods, AsyncDisposable {
  /** The address of the emulator: the `baseUrl` for a `Postproxy`. */
  readonly url: string;
  /** The API key that the emulator expects. */
  readonly apiKey: string;
  /** The secret that the emulator signs webhooks with. */
  readonly webhookSecret: string;
  /** The id of a profile on each platform: those of the first profile group. */
  readonly profiles: Record<"facebook" | "instagram" | "telegram" | "bluesky" | "whatsapp", string>;
  /** The profile groups. A call that names none works in the first; the second has another Facebook profile. */
  readonly groups: readonly EmulatorGroup[];

  /**
   * Returns the emulator's time. Pass it to `messagingWindow` as `now` after you have moved the clock.
   *
   * @example
   * await emulator.advanceClock(25 * 60 * 60);
   * const { state } = messagingWindow(chat, { now: await emulator.now() }); // "human_agent": a day has passed
   */
  now(): Promise<Date>;
  /** Moves the emulator's clock, and does everything that is due by then. This machine's clock stays as it is: see {@link Emulator.now}. */
  advanceClock(seconds: number): Promise<Time>;

  /** Replaces everything with an exported file. `apiKey`, `webhookSecret`, `profiles` and `groups` then come from the file. */
  import(file: Uint8Array | ArrayBuffer): Promise<void>;

  /** Ends the emulator. Earlier requests are still answered; a temporary folder is removed. */
  stop(): Promise<void>;
}

/** A profile group of the emulator's account. */
export interface EmulatorGroup {
  /** The group's id: the `profileGroupId` of a `Postproxy` or a call. */
  readonly id: string;
  /** An API key that works in this group only. */
  readonly apiKey: string;
  /** The ids of the group's profiles, by the names of their platforms. */
  readonly profiles: { readonly [platform: string]: string };
}

/** Limits a fault to some calls. */
export interface FaultOfCalls {
  /** Only calls of this method, such as `sendMessage`. */
  operation?: OperationName;
}

/** Limits a fault to some events. */
export interface FaultOfEvents {
  /** Only events of this type. */
  event?: DirectMessageEventType;
}

/** The emulator didn't start, or refused a request; the message says why. */
export class EmulatorError extends Error {
  /** The HTTP status, if the emulator refused a request. */
  readonly status?: number;
  constructor(message: string, options?: { status?: number; cause?: unknown });
}

// ---- generated ----
// Generated from crates/emulator/src/http/control by crates/xtask. Change it there, then `npm run build`.

/** A method for each control endpoint. Each rejects with an {@link EmulatorError}. */
export interface ControlMethods {
  /** The person writes to a profile. */
  inbound(content: InboundContent): Promise<Received>;
  /** The person taps a quick reply, a button, a key or a row of a message. */
  tap(content: TapChoice): Promise<Received>;
  /** The person reacts to a message, or takes the reaction back. */
  reaction(content: ReactionContent): Promise<ChangedMessage>;
  /** The person reads a chat, or a chat up to a message. The answer says how many messages were unread. */
  read(content: ReadPlace): Promise<ReadMessages>;
  /** The person edits a message of theirs. Facebook, Instagram, Telegram. */
  edit(content: InboundEdit): Promise<ChangedMessage>;
  /** The person deletes a message of theirs. Instagram. */
  delete(content: InboundDeletion): Promise<ChangedMessage>;
  /** Somebody comments on a post, or answers a comment. You can answer with `privateReply`. */
  comment(content: CommentContent): Promise<Commented>;
  /** The person comes by a link or an advertisement. */
  referral(content: ReferralContent): Promise<ReferralReceived>;
  /** The person begins with one of the profile's ice breakers. */
  iceBreaker(content: IceBreakerChoice): Promise<Received>;
  /** The person of a chat leaves, comes back, reads nothing, blocks the profile, or deletes the account. */
  person(content: StateOfPerson): Promise<PersonInChat>;
  /** Lists the people who aren't just `available`. */
  people(): Promise<List<StateOfPerson>>;
  /** The connection of a profile to its platform expires, ends, or is restored, and events say so. Nothing is sent until it is `active`. */
  profile(content: ProfileConnection): Promise<Profile>;
  /** Meta approves, rejects or stops a WhatsApp template, or changes its category. A new one is approved by itself. */
  template(content: TemplateDecision): Promise<Template>;
  /** Meta decides about the name of a WhatsApp number, or changes its quality and its limit. */
  placement(content: PlacementDecision): Promise<Placement>;
  /** Meta sees by itself that the person of a WhatsApp chat did something, such as a purchase. */
  automaticEvent(content: AutomaticEventContent): Promise<WhatsappAutomaticEvent>;
  /** Shows what goes wrong on purpose, and how often each fault struck. */
  faults(): Promise<Faults>;
  /** Replaces the faults: what goes wrong on purpose. The same seed and the same calls give the same run. */
  setFaults(content: FaultSettings): Promise<Faults>;
  /** Nothing goes wrong on purpose any more. */
  clearFaults(): Promise<void>;
  /** Shows the emulator's time. */
  clock(): Promise<Time>;
  /** Lists each attempt to deliver an event, newest first. Shows everything that was sent and received. */
  deliveries(query?: {
    /** Which page, from 0. */
    page?: number | undefined;
    /** How many items a page has, at most 100, default 20. */
    per_page?: number | undefined;
  }): Promise<Page<Delivery>>;
  /** Delivers the event of a delivery again. One new attempt, with an id and a signature of its own. */
  resend(deliveryId: string): Promise<Delivery>;
  /** Sets where events are sent, and in which shape. A `url` of null removes the webhook. */
  setWebhook(content: WebhookTarget): Promise<OwnWebhook>;
  /** Lists the last 1000 calls of the API, up to 8 MB, newest first. The API key and the secrets of webhooks are redacted everywhere. */
  requests(query?: {
    /** Only calls with a higher `number` than this. */
    after?: number | undefined;
    /** Which page, from 0. */
    page?: number | undefined;
    /** How many items a page has, at most 100, default 20. */
    per_page?: number | undefined;
  }): Promise<Page<RecordedCall>>;
  /** Returns everything as one file. Pending work and the clock are in it. */
  export(): Promise<Uint8Array>;
  /** Starts afresh. The key, the secret, the profiles and the webhook stay; everything else goes, faults included. */
  reset(): Promise<void>;
  /** Says whether the emulator works, and which jobs were set aside because they could not be done. */
  ready(): Promise<Ready>;
}

/** The account of the emulator. It stays the same until another one is imported. */
export interface Account {
  /** The key that requests to `/api` carry. */
  api_key: string;
  /** The profile groups. A call that names none works in the first. */
  groups: ProfileGroup[];
  /** The id of a profile on each platform, by the name of the platform: those of the first profile group. */
  profiles: Record<string, string>;
  /** The secret that webhooks are signed with. */
  webhook_secret: string;
}

/** The jobs that were set aside. */
export interface AllSetAside {
  /** At most 20, the last first. */
  jobs: SetAside[];
  total: number;
}

/** What the person of a chat did. */
export interface AutomaticEventContent {
  chat_id: string;
  /** The id of the click on an advertisement that led to WhatsApp. */
  ctwa_clid?: string | undefined;
  /** What Meta says about it, such as a currency and a value. */
  custom_data?: Record<string, unknown> | undefined;
  /** What it was, such as `LeadSubmitted` or `Purchase`. */
  event_name: string;
}

/** The message as it is now. */
export interface ChangedMessage {
  message: Message;
}

/** How far to move the clock. */
export interface ClockMove {
  advance_seconds: number;
}

/** A comment, and the post that it is on. */
export interface CommentContent {
  /** The author has changed it since. */
  is_edited?: boolean | undefined;
  /** The profile has hidden it. */
  is_hidden?: boolean | undefined;
  /** The id of the comment that it answers. */
  parent_id?: string | undefined;
  /** The platform's id of the author. */
  participant_external_id: string;
  participant_name?: string | undefined;
  participant_username?: string | undefined;
  /** The Page or organization that the post is on. Default the profile's own. */
  placement_id?: string | undefined;
  /** Default the post of the comment that it answers, or else the id of a new post. */
  post_id?: string | undefined;
  profile_id: string;
  /** Default `synced`: the service has read it from the platform. */
  status?: "synced" | "pending" | "published" | "failed" | undefined;
  text: string;
}

/** Where the comment is, and what it is. `privateReply` takes the `comment`. */
export interface Commented {
  /** As the list of all comments has it. */
  comment: ListedComment;
  comment_id: string;
  external_comment_id: string;
  post_id: string;
  profile_id: string;
}

/** One attempt to deliver an event. */
export interface Delivery {
  /** From 1. */
  attempt_number: number;
  attempted_at: string;
  created_at: string;
  /** Why there was no answer. */
  error: string | null;
  /** The same on every attempt. */
  event_id: string;
  event_type: string;
  id: string;
  /** The time of the next attempt, as planned after this one. */
  next_attempt_at: string | null;
  payload_shape: PayloadShape;
  request_body: string;
  request_headers: Record<string, string>;
  request_url: string;
  /** The delivery that `resend` was called with. */
  resend_of: string | null;
  /** The first 64 KB of it. */
  response_body: string | null;
  /** The first 16 KB of them. */
  response_headers: Record<string, string> | null;
  response_status: number | null;
  /** What the signature is made over: the time in it, a dot, and the body. Null if nothing could be signed. */
  signature_input: string | null;
  success: boolean;
  webhook_id: string;
}

/** A URL that events are sent to. */
export interface EmulatorWebhook {
  created_at: string;
  description: string | null;
  enabled: boolean;
  /** Event types, or `*` for all. */
  events: string[];
  id: string;
  /** Whether this is the webhook that the options and the control endpoints set. A reset keeps it. */
  is_own: boolean;
  payload_shape: PayloadShape;
  secret: string;
  updated_at: string;
  url: string;
}

/** The first 16 KB of a body. A form is described in words. */
export interface Excerpt {
  /** How long the body is, or was when the client left. */
  bytes: number;
  is_cut: boolean;
  text: string;
}

/** What goes wrong, where, and how often. */
export type Fault = {
  /** How many to let through first, default 0. */
  after?: number | undefined;
  /** How likely the fault is to strike, from 0 to 1, default 1. */
  probability?: number | undefined;
  /** How often the fault strikes at most. */
  times?: number | undefined;
} & (
  | {
      /** The call is answered with 429. Nothing is done. */
      kind: "rate_limit";
      operation?: OperationName | undefined;
      /** How `Retry-After` is written, default `seconds`. */
      retry_after?: "seconds" | "date" | "none" | undefined;
      /** Default 1. */
      retry_after_seconds?: number | undefined;
    }
  | {
      /** Default `json`. */
      body?: "json" | "html" | undefined;
      /** The call is answered with a server error. Nothing is done. */
      kind: "server_error";
      operation?: OperationName | undefined;
      /** Default 500. */
      status?: number | undefined;
    }
  | {
      /** The call takes longer. Other faults may strike it too. */
      kind: "latency";
      ms: FaultTime;
      operation?: OperationName | undefined;
    }
  | {
      /** The connection ends without an answer. Nothing is done. */
      kind: "drop_before";
      operation?: OperationName | undefined;
    }
  | {
      /** The connection ends without an answer. Everything is done. */
      kind: "drop_after";
      operation?: OperationName | undefined;
    }
  | {
      /** The connection ends in the middle of the answer. Everything is done. */
      kind: "truncated_answer";
      operation?: OperationName | undefined;
    }
  | {
      /** A write with an idempotency key is answered with 409. */
      kind: "key_in_flight";
      operation?: OperationName | undefined;
    }
  | {
      code?: PlatformCode | undefined;
      /** The platform refuses a message for now: `failed_waiting_for_retry`. */
      kind: "transient_platform_error";
      message?: string | undefined;
      platform?: KnownPlatform | undefined;
      subcode?: PlatformCode | undefined;
    }
  | {
      code?: PlatformCode | undefined;
      /** The platform refuses a message for good: `failed`. */
      kind: "permanent_platform_error";
      message?: string | undefined;
      platform?: KnownPlatform | undefined;
      subcode?: PlatformCode | undefined;
    }
  | {
      event?: DirectMessageEventType | undefined;
      /** An event is delivered twice. */
      kind: "duplicate_webhook";
    }
  | {
      event?: DirectMessageEventType | undefined;
      /** An event comes after later ones. */
      kind: "delayed_webhook";
      ms: FaultTime;
    }
  | {
      event?: DirectMessageEventType | undefined;
      /** The receiver took an event, and it is delivered again. */
      kind: "lost_webhook_answer";
    }
);

/** What goes wrong on purpose, instead of everything that went wrong so far. The same seed and the same requests give the same run. */
export interface FaultSettings {
  faults: Fault[];
  /** Default a random one. */
  seed?: number | undefined;
}

/** A number of milliseconds, or a range of them from which each is drawn. */
export type FaultTime = number | [least: number, most: number];

/** What goes wrong on purpose, and how often each fault struck. */
export interface Faults {
  faults: (Fault & {
    /** How often it could have struck. */
    seen: number;
    /** How often it did. */
    struck: number;
  })[];
  /** Null if no faults were ever set. */
  seed: number | null;
}

/** Which ice breaker to tap: the one at `index`, or the first with the `payload`. */
export type IceBreakerChoice = {
  participant_external_id: string;
  participant_name?: string | undefined;
  profile_id: string;
} & (
  | {
      index: number;
    }
  | {
      payload: string;
    }
);

/** An attachment, by its URL or with its bytes in base64. If you don't say what it is, it is guessed from the file name or the first bytes. */
export type InboundAttachment = {
  content_type?: string | undefined;
  filename?: string | undefined;
  type?: AttachmentType | undefined;
} & (
  | {
      /** Where it is. It becomes `failed` if that isn't on this machine, unless the emulator was started with `--fetch-media`. */
      url: string;
    }
  | {
      /** The bytes, in base64. */
      data: string;
    }
);

/** A text, or attachments, or both. */
export interface InboundContent {
  attachments?: InboundAttachment[] | undefined;
  /** The person sends something that the API can't show. Not with `text` or `attachments`. */
  is_unsupported?: boolean | undefined;
  /** The platform's id of the person. */
  participant_external_id: string;
  participant_name?: string | undefined;
  profile_id: string;
  /** The id of the message that it answers. */
  reply_to?: string | undefined;
  /** The story that it answers. Instagram only. */
  story_reply?: Record<string, unknown> | undefined;
  /** Required if there are no `attachments`. */
  text?: string | undefined;
}

/** A message of the person. */
export interface InboundDeletion {
  message_id: string;
}

/** A message of the person, and its new text. */
export interface InboundEdit {
  message_id: string;
  text: string;
}

/** The webhook as it is now. */
export interface OwnWebhook {
  webhook: EmulatorWebhook | null;
}

/** Where the resource of an event lies. */
export type PayloadShape = "object" | "message";

/** The person's chat, and the state that the person is in. */
export interface PersonInChat {
  chat: Chat;
  state: PersonState;
}

/** Whether the person of a chat can be reached. A `busy` person reads nothing; an `offline` one gets no receipts until `available` again; the platform refuses messages to one who is `blocked` or `deleted`. */
export type PersonState = "available" | "busy" | "offline" | "blocked" | "deleted";

/** What Meta decides about a WhatsApp number: about its name, or about its quality. */
export interface PlacementDecision {
  /** How many people the number may write to from now on, such as `TIER_10K`. */
  current_limit?: string | undefined;
  /** About its name, such as `APPROVED` or `DECLINED`. Required if there is no `event`. */
  decision?: string | undefined;
  /** About its quality, such as `FLAGGED` or `DOWNGRADE`. */
  event?: string | undefined;
  /** The id of the number. */
  placement_id: string;
  profile_id: string;
  rejection_reason?: string | undefined;
  /** The name that was asked for. It becomes the number's name if the decision is `APPROVED`. */
  requested_name?: string | undefined;
}

/** A profile, and whether its connection works. */
export interface ProfileConnection {
  profile_id: string;
  /** Whether a profile is connected to its platform. */
  status: "active" | "expired" | "inactive";
}

/** A profile group of the account. */
export interface ProfileGroup {
  /** A key that works in this group only. */
  api_key: string;
  /** The id, for `profile_group_id`. */
  id: string;
  /** The ids of the group's profiles, by the names of their platforms. */
  profiles: Record<string, string>;
}

/** How the person reacts, and to which message. */
export interface ReactionContent {
  /** Default `react`. */
  action?: "react" | "unreact" | undefined;
  /** An emoji to use instead of the name's own. */
  emoji?: string | undefined;
  message_id: string;
  /** One of the API's names, default `love`. */
  reaction?: string | undefined;
}

/** How many messages were unread. */
export interface ReadMessages {
  messages: number;
}

/** What the person reads: a chat, or a chat up to a message. */
export type ReadPlace =
  | {
      chat_id: string;
    }
  | {
      message_id: string;
    };

/** The state of a working emulator. */
export interface Ready {
  ready: boolean;
  /** Jobs that failed for a reason of their own and were set aside, so that the others went on. A reset forgets them. */
  set_aside: AllSetAside;
}

/** What the person wrote, and where. */
export interface Received {
  chat: Chat;
  message: Message;
}

/** One call, and its answer. */
export interface RecordedCall {
  /** When it came, on the emulator's clock. */
  at: string;
  duration_ms: number;
  /** The `X-Request-Id` of the answer. */
  id: string;
  idempotency_key: string | null;
  /** The answer broke off, on purpose: a fault. */
  is_broken_off: boolean;
  /** A browser says that a page of the emulator's own made it. */
  is_of_page: boolean;
  method: string;
  /** Counts from 1. */
  number: number;
  /** The path with its query. */
  path: string;
  request_body: Excerpt | null;
  request_headers: Record<string, string>;
  response_body: Excerpt | null;
  response_headers: Record<string, string>;
  /** Null if the client left before there was an answer. */
  status: number | null;
}

/** The link or advertisement by which the person comes. */
export interface ReferralContent {
  /** The id of the click on an advertisement that leads to WhatsApp. */
  ctwa_clid?: string | undefined;
  participant_external_id: string;
  profile_id: string;
  ref: string;
  source?: string | undefined;
  type?: string | undefined;
}

/** A job that can't be done. */
export interface SetAside {
  error: string;
  kind: string;
  set_aside_at: string;
  /** The message, for an import of older chats the chat sync, for a review the template, for a webhook the event. */
  subject: string;
  webhook_id: string | null;
}

/** A chat, and the state that its person is in. */
export interface StateOfPerson {
  chat_id: string;
  state: PersonState;
}

/** What to tap in a message: the one at `index`, or the first with the `payload`. */
export type TapChoice = {
  message_id: string;
} & (
  | {
      /** Counts quick replies first, then buttons, those of elements, the keys of a keyboard, and WhatsApp's reply buttons or the rows of its list. */
      index: number;
    }
  | {
      payload: string;
    }
);

/** What Meta decides about a template. At least one of the three decisions must be given. */
export interface TemplateDecision {
  /** The category that Meta gives a template. */
  category?: "MARKETING" | "UTILITY" | "AUTHENTICATION" | undefined;
  /** How people take it: `GREEN`, `YELLOW`, `RED`. */
  quality_score?: string | undefined;
  /** Why it is `REJECTED`. */
  rejected_reason?: string | undefined;
  /** The status that Meta gives a template. */
  status?: "PENDING" | "APPROVED" | "REJECTED" | "PAUSED" | "DISABLED" | undefined;
  /** The template's id, Postproxy's or Meta's. */
  template_id: string;
}

/** The emulator's time. */
export interface Time {
  /** ISO 8601. */
  now: string;
}

/** Where events are sent. */
export interface WebhookTarget {
  /** Where an event holds its resource: in `data.object` (default), or in `data.message`, where the official SDKs read it. */
  payload_shape?: PayloadShape | undefined;
  /** Null removes the webhook. */
  url: string | null;
}
