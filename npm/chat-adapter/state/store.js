// The receiver's store in the state that a bot's Chat SDK has anyway: Redis, Postgres, memory or any other.

import { ValidationError } from "@chat-adapter/shared";
import { check } from "./check.js";
import { Documents } from "./documents.js";
import { Keys } from "./keys.js";
import { end, give, letGo, next, noWait, takeOut, write } from "./lane.js";
import { discard, forget, list, replay, stats } from "./manage.js";
import { keep } from "./put.js";
import { takeIn } from "./take.js";

/** @import { StateAdapter } from "chat" */
/** @import { OpenStore, Store } from "postproxy-dm" */
/** @import { Step } from "./documents.js" */
/** @import { Event, Lane } from "./lane.js" */
/** @import { Hold, Kept, NewEvent, Records, Taken, Taking } from "./types.js" */

/**
 * A store on a state adapter of the Chat SDK. Not durable, as far as can be told: a webhook is acknowledged once its event is
 * finished.
 * @param {StateAdapter} state
 * @returns {Store}
 */
export function stateStore(state) {
  if (typeof state !== "object" || state === null) {
    throw new ValidationError(
      "postproxy",
      `state must be a StateAdapter, got ${state === null ? "null" : typeof state}`,
    );
  }
  /** @type {Map<string, OpenStore>} */
  const opened = new Map();
  return {
    kind: "state",
    durable: false,
    open({ name }) {
      const store = opened.get(name) ?? new StateStore(state, name);
      opened.set(name, store);
      return store;
    },
  };
}

/** @implements {OpenStore} */
class StateStore {
  #state;
  #keys;
  #documents;
  /** The lane of each token that holds one here. @type {Map<string, string>} */
  #held = new Map();

  /**
   * @param {StateAdapter} state
   * @param {string} name
   */
  constructor(state, name) {
    this.#state = state;
    this.#keys = new Keys(name);
    this.#documents = new Documents(state, this.#keys);
  }

  /**
   * @param {NewEvent} event
   * @param {Omit<Taking, "lane">} [take]
   */
  async put(event, take) {
    const { lane: name } = event;
    const put = await this.#documents.change(name, async (lane, step) => ({
      state: await keep(this.#documents, event, { lane, step }),
      lane: take ? await takeIn(lane, { ...take, lane: name }, step) : null,
    }));
    return { ...put, lane: put.lane && this.#told(name, { token: take?.token ?? "", taken: put.lane }) };
  }

  /**
   * @param {Taking} taking
   * @returns {Promise<Taken>}
   */
  async take(taking) {
    const { lanes } = this.#documents;
    const name = taking.lane ?? this.#held.get(taking.token);
    if (name !== undefined) return this.#take(name, taking);
    await Promise.all((await lanes.unseen()).map((unseen) => this.#documents.read(unseen)));
    const taken = await lanes.first(async (due) => {
      const tried = await this.#take(due, taking);
      return tried.state === "head" ? tried : undefined;
    });
    return taken ?? { state: "nothing", inMs: lanes.nextInMs };
  }

  /** @param {Hold} hold */
  renew(hold) {
    return this.#change(hold, async (lane, { lease, now, before }) => {
      const lock = await lease.keep(lane.lock, hold.leaseMs);
      if (lock === null) return "lost";
      // Work that takes this long may outlast the service's deliveries.
      before(() => this.#documents.lanes.add(hold.lane));
      Object.assign(lane, { lock, untilMs: now + hold.leaseMs });
      return "held";
    });
  }

  /**
   * @param {Hold} hold
   * @param {{ id: string, records: Records }} given
   */
  record(hold, { id, records }) {
    return this.#change(hold, async ({ events }) => {
      const event = events.find((each) => each.id === id);
      if (event === undefined) return "lost";
      write(event, records);
      return "held";
    });
  }

  /**
   * @param {Hold} hold
   * @param {Kept} given
   */
  finish(hold, given) {
    return this.#end(hold, given, (lane, events, { now }) =>
      end(lane, events, { keepMs: given.keepMs, now }),
    );
  }

  /**
   * @param {Hold} hold
   * @param {Kept & { error: string | null }} given
   */
  bury(hold, given) {
    const { error, keepMs } = given;
    return this.#end(hold, given, (lane, events, { now }) => {
      lane.dead.push(...events.map((event) => ({ ...event, error, deadUntil: now + keepMs })));
    });
  }

  /**
   * @param {Hold} hold
   * @param {{ id: string, waitMs: number, records: Records }} given
   */
  fail(hold, given) {
    return this.#letGo(hold, given, (event) => {
      event.failures += 1;
    });
  }

  /**
   * @param {Hold} hold
   * @param {{ id: string | null, waitMs: number, records: Records }} given
   */
  letGo(hold, given) {
    return this.#letGo(hold, given, () => {});
  }

  /** @type {OpenStore["list"]} */
  list(given) {
    return list(this.#documents, given);
  }

  /** @type {OpenStore["replay"]} */
  replay(ids, options) {
    return replay(this.#documents, ids, options);
  }

  /** @type {OpenStore["discard"]} */
  discard(ids, keepMs) {
    return discard(this.#documents, ids, keepMs);
  }

  /** @type {OpenStore["forget"]} */
  forget(chat) {
    return forget(this.#documents, chat);
  }

  /** @type {OpenStore["stats"]} */
  stats() {
    return stats(this.#documents);
  }

  check() {
    return check(this.#state, this.#keys);
  }

  /**
   * @param {string} name
   * @param {string} [value]
   * @returns {Promise<string | null>}
   */
  async note(name, value) {
    const key = this.#keys.note(name);
    if (value !== undefined) await this.#state.set(key, JSON.stringify([value]));
    const kept = await this.#state.get(key);
    return typeof kept === "string" ? JSON.parse(kept)[0] : null;
  }

  /**
   * @param {string} name
   * @param {Taking} taking
   */
  async #take(name, taking) {
    const taken = await this.#documents.change(name, (lane, step) => takeIn(lane, taking, step));
    return this.#told(name, { token: taking.token, taken });
  }

  /**
   * Takes note of what came of an attempt to take a lane.
   * @param {string} name
   * @param {{ token: string, taken: Taken }} given
   */
  #told(name, { token, taken }) {
    if (taken.state === "head") this.#held.set(token, name);
    else if (taken.state === "busy") this.#documents.lanes.notBefore(name, taken.forMs);
    else if (taken.state === "later") this.#documents.lanes.notBefore(name, taken.inMs);
    if (taken.state !== "head") this.#held.delete(token);
    return taken;
  }

  /**
   * Changes a lane for its holder.
   * @param {Hold} hold
   * @param {(lane: Lane, step: Step) => Promise<"held" | "lost">} decide
   * @returns {Promise<"held" | "lost">}
   */
  async #change({ lane: name, token }, decide) {
    const result = await this.#documents.change(name, async (lane, step) =>
      lane.token === token ? decide(lane, step) : "lost",
    );
    if (result === "lost") this.#held.delete(token);
    return result;
  }

  /**
   * Ends events of a lane, then goes on or lets the lane go.
   * @param {Hold} hold
   * @param {Kept} given
   * @param {(lane: Lane, events: Event[], step: Step) => void} end
   * @returns {Promise<Taken>}
   */
  async #end({ lane: name, token, leaseMs }, { ids, next: goesOn, most }, end) {
    /** @type {Taken} */
    const taken = await this.#documents.change(name, async (lane, step) => {
      if (lane.token !== token) {
        // A repeat, whose first answer was lost.
        const waits = lane.events.some(({ id }) => ids.includes(id));
        return !waits && (lane.last ?? token) === token
          ? { state: "nothing", inMs: null }
          : { state: "lost" };
      }
      end(lane, takeOut(lane, ids, step.now), step);
      const lock = goesOn && lane.events.length > 0 ? await step.lease.keep(lane.lock, leaseMs) : null;
      if (lock !== null) {
        give(lane, token, lock);
        return next(lane, { leaseMs, most, inMs: await step.waits.leftOf(lane), now: step.now });
      }
      if (lane.events.length > 0) lane.wait = noWait(step.now);
      letGo(lane);
      return { state: "nothing", inMs: null };
    });
    return this.#told(name, { token, taken });
  }

  /**
   * Takes the start of an event back, and lets the lane go.
   * @param {Hold} hold
   * @param {{ id: string | null, waitMs: number, records: Records }} given
   * @param {(event: Event) => void} count
   */
  #letGo({ lane: name, token }, { id, waitMs, records }, count) {
    this.#held.delete(token);
    return this.#documents.change(name, async (lane, step) => {
      if (lane.token !== token) return lane.last === token ? "held" : "lost";
      const event = lane.events.find((each) => each.id === id);
      if (event) {
        event.starts = Math.max(0, event.starts - 1);
        count(event);
        write(event, records);
      }
      lane.wait = await step.waits.begin(waitMs);
      letGo(lane);
      return "held";
    });
  }
}
