// What a case of the stores' contract works with: a store of a fresh name, events, tokens, comparisons, and time that passes.

import { sleep } from "../sleep.js";

/** @import { Hold, NewEvent, OpenStore, Taken } from "../../stores.js" */
/** @import { StoreUnderTest } from "../../testing.js" */

/** A lease or a wait that doesn't end within a case. */
export const LONG = 120_000;
/** A lease or a wait that a case sees the end of. */
export const SHORT = 40;
/** How long a case waits for what must come. */
const PATIENCE_MS = 20_000;

/** Thrown by a case that needs what the store, or its maker, doesn't have. */
export class Skipped extends Error {}

export class Kit {
  #given;
  #name = `check-${random()}`;
  #count = 0;

  /** @param {StoreUnderTest} given */
  constructor(given) {
    this.#given = given;
    this.store = this.open();
  }

  /** Opens the store again, as another worker does. */
  open() {
    return this.#given.store.open({ name: this.#name });
  }

  /** Opens it for a receiver of another name. */
  stranger() {
    return this.#given.store.open({ name: `${this.#name}-2` });
  }

  /**
   * An event, the next by time unless it says something else.
   * @param {Partial<NewEvent>} [fields]
   * @returns {NewEvent}
   */
  event(fields = {}) {
    this.#count += 1;
    const id = `e:${this.#count}-${random()}`;
    return {
      id: fields.marks?.[0] ?? id,
      marks: [id],
      lane: "c:ada",
      chat: "ada",
      at: 1_700_000_000_000 + this.#count,
      head: `1:{"n":${this.#count}}`,
      body: `1:{"body":"text ${this.#count}"}`,
      quietMs: 0,
      maxMs: 0,
      limit: 1_000,
      redacts: null,
      ...fields,
    };
  }

  /**
   * Puts a new event.
   * @param {Partial<NewEvent>} [fields]
   */
  async put(fields) {
    const event = this.event(fields);
    same((await this.store.put(event)).state, "new", "a new event");
    return event;
  }

  /** @param {Partial<Hold>} [fields] */
  hold(fields = {}) {
    return { lane: "c:ada", token: random(), leaseMs: LONG, ...fields };
  }

  /**
   * Takes a lane, which must give its head.
   * @param {Partial<Hold>} [fields]
   */
  async taken(fields) {
    const hold = this.hold(fields);
    const taken = headOf(await this.store.take({ ...hold, most: 1 }));
    return { hold, ...taken };
  }

  /** Lets time pass. */
  async sleep(ms = SHORT) {
    if (this.#given.sleep) return this.#given.sleep(ms);
    await sleep(ms);
  }

  /**
   * Lets time pass until something holds.
   * @param {() => Promise<boolean>} holds
   * @param {string} what
   */
  async until(holds, what) {
    for (let waited = 0; waited < PATIENCE_MS; waited += SHORT) {
      if (await holds()) return;
      await this.sleep(SHORT);
    }
    throw new Error(`${what} didn't come within ${PATIENCE_MS / 1000} s`);
  }

  /**
   * Waits until another token can take a lane, and takes it.
   * @param {Partial<Hold>} [fields]
   */
  async takenAtLast(fields) {
    const hold = this.hold(fields);
    /** @type {Taken} */
    let taken = { state: "nothing", inMs: null };
    await this.until(async () => {
      taken = await this.store.take({ ...hold, most: 1 });
      return taken.state === "head";
    }, "the lane");
    return { hold, ...headOf(taken) };
  }

  /** The ids of the rows in a state, with the rows. @param {"waiting" | "dead"} state */
  async rows(state) {
    return (await this.store.list({ state, limit: 1_000, after: null })).rows;
  }

  /** Everything that the store holds, as text. */
  async dump() {
    if (!this.#given.dump) throw new Skipped("no dump");
    return this.#given.dump();
  }

  /**
   * Runs work in a transaction of the user's database; where it throws, the transaction is rolled back.
   * @param {(tx: unknown, finishIn: NonNullable<OpenStore["finishIn"]>) => Promise<void>} work
   */
  async transaction(work) {
    const finishIn = this.store.finishIn?.bind(this.store);
    if (!this.#given.transaction || !finishIn) throw new Skipped("no transactions");
    await this.#given.transaction((tx) => work(tx, finishIn));
  }
}

/**
 * The head and the others of a lane that must have been taken.
 * @param {Taken} taken
 */
export function headOf(taken) {
  const [head, ...others] = taken.state === "head" ? taken.events : [];
  if (taken.state !== "head" || !head) throw new Error(`expected a head, got ${JSON.stringify(taken)}`);
  return { lane: taken.lane, head, others };
}

/**
 * Compares two values as JSON, whatever the order of their fields.
 * @param {unknown} actual
 * @param {unknown} expected
 * @param {string} what
 */
export function same(actual, expected, what) {
  const [got, wanted] = [text(actual), text(expected)];
  if (got !== wanted) throw new Error(`${what}: expected ${shorten(wanted)}, got ${shorten(got)}`);
}

/**
 * Checks that a duration is above 0 and no longer than it can be.
 * @param {unknown} ms
 * @param {number} most
 * @param {string} what
 */
export function within(ms, most, what) {
  if (typeof ms === "number" && ms > 0 && ms <= most) return;
  throw new Error(`${what}: expected up to ${most} ms, got ${ms}`);
}

/**
 * A lane that another holds.
 * @param {Taken} taken
 */
export function isBusy(taken) {
  same(taken.state, "busy", "a lane that another holds");
  within("forMs" in taken && taken.forMs, LONG, "the rest of the lease");
}

/**
 * A lane that isn't due yet.
 * @param {Taken} taken
 */
export function isLater(taken) {
  same(taken.state, "later", "a lane that waits");
  within("inMs" in taken && taken.inMs, LONG, "the wait");
}

/**
 * A lane in which nothing waits.
 * @param {Taken} taken
 */
export function isNothing(taken) {
  same(taken.state, "nothing", "a lane without work");
}

export function random() {
  return crypto.randomUUID().slice(0, 18);
}

/** @param {unknown} value */
function text(value) {
  return JSON.stringify(value, (_, part) => {
    if (typeof part !== "object" || part === null || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).sort(([left], [right]) => (left < right ? -1 : 1)));
  });
}

/** @param {string | undefined} shown */
function shorten(shown = "nothing") {
  return shown.length > 300 ? `${shown.slice(0, 300)}…` : shown;
}
