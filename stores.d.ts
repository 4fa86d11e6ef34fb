// The stores of the receiver: what every store does, for who writes one, and the store in memory. A store keeps events until
// they are finished, and leases a lane (the events of a chat) to one worker at a time.

/** A row in the store's list: an event that waits, or is dead. */
export interface Row extends StoredEvent {
  state: "waiting" | "dead";
  lane: string;
  chat: string | null;
  /** When the service made it, in Unix milliseconds. */
  at: number;
  /** What `bury` was given, for a dead event. */
  error: string | null;
  /** Milliseconds until its lane may be taken, 0 if it may be now; for a waiting event. `null` for a dead one. */
  inMs: number | null;
}

/**
 * Where a receiver keeps its events. `postproxy-dm/testing` has `checkStore`, the test that every store must pass.
 *
 * A store keeps texts and numbers, and knows nothing of their meaning. Texts come back exactly as they were given: half a
 * surrogate pair, U+0000 and 200 KB are possible. All times in a store are of its own clock. Durations go in and out, in
 * milliseconds.
 */
export interface Store {
  /** The store's name in error messages, such as `redis`. */
  readonly kind: string;
  /** Whether an event that was put survives the end of the process. A webhook is acknowledged early only then. */
  readonly durable: boolean;
  /** Whether the store itself sees to it that waiting events are worked on, as a Durable Object's alarm does. */
  readonly livesOn?: boolean;
  /** Opens the store for the receiver of a name, without IO. Two names have nothing in common. */
  open(options: { name: string }): OpenStore;
}

/** A lease of one lane. */
export interface Hold {
  lane: string;
  /** A random text, the same in every operation of this lease. */
  token: string;
  /** How long the lease is from each operation that renews it. */
  leaseMs: number;
}

/** An event to keep. */
export interface NewEvent {
  /** The first of the marks: the identity of the event. */
  id: string;
  /** What the event is known by: `e:` and its id, and for a message also `m:` and the message's id. One that is known is enough. */
  marks: string[];
  /** The events of a lane are worked on one at a time and in order. */
  lane: string;
  /** The chat it belongs to, for `forget`. */
  chat: string | null;
  /** When the service made it, in Unix milliseconds: the order in a lane. Events of one time are in the order they were put. */
  at: number;
  /** A text of ids, nothing personal. */
  head: string;
  /** The event's text: personal. */
  body: string;
  /** The lane is due this long after its newest event; 0 for at once. */
  quietMs: number;
  /** The lane is due no later than this after its oldest event. */
  maxMs: number;
  /** The most events that may wait in the lane. */
  limit: number;
  /** A mark: an event with it that waits or is dead gets the `body` of this one in place of its own. */
  redacts: string | null;
}

/** An event that waits or is dead. */
export interface StoredEvent {
  id: string;
  head: string;
  body: string;
  /** The leases under which it was begun and not given back. */
  starts: number;
  failures: number;
  /** Texts by name, written by `record`, `fail` and `letGo`. */
  records: Record<string, string>;
}

/** Records to write, by name. `null` deletes one. */
export type Records = Record<string, string | null>;

/** What came of an attempt to take a lane, or to go on with it. */
export type Taken =
  /**
   * The lane is leased. The first event is its head: the one that was begun earlier, else the oldest. More only if `most` was
   * above 1: others that wait, in order. The head's `starts` has been counted up, once for each token.
   */
  | { state: "head"; lane: string; events: StoredEvent[] }
  /** Another token holds the lane, for so long. */
  | { state: "busy"; forMs: number }
  /** The lane waits after a failure, or gathers. */
  | { state: "later"; inMs: number }
  /** Nothing waits there. Where no lane was named: the next is due in `inMs`, `null` if none waits. */
  | { state: "nothing"; inMs: number | null }
  /** Another token has taken the lane since. */
  | { state: "lost" };

/** What `take` is given. */
export interface Taking {
  /** `null` for the lane that has been due longest: it is chosen and leased in one step. */
  lane: string | null;
  token: string;
  leaseMs: number;
  /** The most events to return. */
  most: number;
}

/** What `finish` and `bury` are given. */
export interface Kept {
  ids: string[];
  /** Whether to go on with the lane's next event under the same lease. Otherwise the lane is let go, due at once. */
  next: boolean;
  /** `finish`: how long the marks are kept. `bury`: how long the dead events are, with their marks. */
  keepMs: number;
  most: number;
}

/** What an operation gives: at once where the store is in this process, else later. */
export type Awaitable<T> = T | Promise<T>;

/**
 * A store, opened for one receiver. Every operation is one round trip and atomic, and it may be repeated with the same token
 * when its answer was lost: it then answers alike and changes nothing twice.
 *
 * An operation on a lease holds while the lane carries its token, even after the lease has run out, and says `lost` once another
 * token took the lane. A lane in which nothing waits is forgotten.
 */
export interface OpenStore {
  /**
   * Keeps an event, unless one of its marks is known. With `take` it then tries to take the event's lane, also where the event is
   * known or the lane is full.
   */
  put(
    event: NewEvent,
    take?: Omit<Taking, "lane">,
  ): Awaitable<{ state: "new" | "waiting" | "done" | "dead" | "full"; lane: Taken | null }>;

  /**
   * Leases a lane. Who holds it already gets its head again, uncounted. An event stays the head once it was begun, also when an
   * earlier one is put, until it is finished, buried, discarded or forgotten.
   */
  take(taking: Taking): Awaitable<Taken>;

  /** Renews a lease. */
  renew(hold: Hold): Awaitable<"held" | "lost">;

  /** Writes records of an event. `lost` also where the event is gone: what can't be written down isn't to be done. */
  record(hold: Hold, given: { id: string; records: Records }): Awaitable<"held" | "lost">;

  /** Erases events with their records; their marks stay for `keepMs`. */
  finish(hold: Hold, given: Kept): Awaitable<Taken>;

  /** Counts a failure, takes the start back, and lets the lane go, due after `waitMs`. */
  fail(hold: Hold, given: { id: string; waitMs: number; records: Records }): Awaitable<"held" | "lost">;

  /** Takes events out of the lane and keeps them as dead. */
  bury(hold: Hold, given: Kept & { error: string | null }): Awaitable<Taken>;

  /** Takes the start back, if `id` names an event, and lets the lane go, due after `waitMs`. */
  letGo(
    hold: Hold,
    given: { id: string | null; waitMs: number; records: Records },
  ): Awaitable<"held" | "lost">;

  /** Lists events, page by page: `after` is what the page before gave, and `null` after the last. */
  list(given: {
    state: "waiting" | "dead";
    limit: number;
    after: string | null;
  }): Awaitable<{ rows: Row[]; after: string | null }>;

  /**
   * Makes events wait anew, dead or not: with counts of 0, due now; `forget` also drops their records. Returns how many. The
   * head of a lane that is held is counted too: its hold goes on, and what it fails counts from 0.
   */
  replay(ids: string[], options: { forget: boolean }): Awaitable<number>;

  /** Erases events that wait or are dead; their marks stay for `keepMs`. Returns how many. */
  discard(ids: string[], keepMs: number): Awaitable<number>;

  /** Erases all of a chat: events, records and marks, of finished events too. Returns how many events. */
  forget(chat: string): Awaitable<number>;

  /** Counts events and lanes. `held`: leases that run. `oldestMs`: how long ago the oldest waiting event was put. */
  stats(): Awaitable<{ waiting: number; dead: number; lanes: number; held: number; oldestMs: number | null }>;

  /** Prepares the store, and checks it. Throws one sentence with the mend; returns warnings. */
  check(given: { concurrency: number }): Awaitable<string[]>;

  /** Reads a text by name, after setting it if `value` is given. */
  note(name: string, value?: string): Awaitable<string | null>;

  /** Ends what the store itself has opened, and nothing that it was given. */
  close?(): Awaitable<void>;

  /**
   * Erases events inside a transaction of the user: they and its effects are committed together, or not at all. The lane stays with
   * the token, whose next `take` or `finish` goes on.
   */
  finishIn?(tx: unknown, hold: Hold, given: { ids: string[]; keepMs: number }): Awaitable<"held" | "lost">;
}

/** Options of {@link memoryStore}. */
export interface MemoryStoreOptions {
  /** The clock, in Unix milliseconds; for tests. Default: the machine's, also where a test has a fake `Date`. */
  now?: () => number;
}

/**
 * A store in memory, for one process. It remembers 100,000 marks of finished events, of which a message has two, and holds 10,000 events
 * that wait. Everything in it ends with the process, so a webhook is acknowledged only once its event is finished.
 *
 * ```js
 * let time = Date.now();
 * const store = memoryStore({ now: () => time }).open({ name: "default" });
 * await store.note("since", "2026-01-01");
 * await store.note("since"); // "2026-01-01"
 * time += 3_600_000; // an hour later
 * ```
 *
 * @throws {ValidationError} for an option that it doesn't know
 */
export function memoryStore(options?: MemoryStoreOptions): Store;
