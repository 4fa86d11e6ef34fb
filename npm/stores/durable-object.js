// The entry of "postproxy-dm/stores/durable-object": a store of Durable Objects, one a lane, whose alarms run the handlers.

import { functionOf, kindOf } from "../given.js";
import { invalid } from "../invalid.js";
import { identityOf, ObjectLane } from "./durable-object/lane.js";
import { LaneIndex } from "./durable-object/lane-index.js";
import { ObjectStore } from "./durable-object/store.js";

/** @import { Store } from "../../stores.js" */
/** @import { Ask, Storage } from "./durable-object/lane.js" */

/** How long an alarm works on a lane: the platform ends it after 15 minutes. */
const WORK_MS = 10 * 60_000;
/** Until the next alarm, where one comes to nothing. */
const PAUSE_MS = 1_000;
/** Until the next alarm, where one failed. */
const FAILED_PAUSE_MS = 5_000;

/** @typedef {{ drain(options: { signal: AbortSignal }): Promise<unknown> }} Drained */

/**
 * The object whose receiver is being made: its store is then the object's own SQLite.
 * @type {ChatObject | undefined}
 */
let around;

/**
 * @param {any} namespace
 * @returns {Store}
 */
export function durableObjectStore(namespace) {
  if (typeof namespace?.idFromName !== "function" || typeof namespace.get !== "function") {
    throw invalid(
      "namespace",
      `must be the binding of a Durable Object, such as env.CHATS, got ${kindOf(namespace)}`,
    );
  }
  const inside = around;
  if (inside) inside.namespace = namespace;
  return {
    kind: "durable-object",
    durable: true,
    livesOn: true,
    open({ name }) {
      if (typeof name !== "string") throw invalid("name", `must be a string, got ${kindOf(name)}`);
      const remote = askOf(namespace, name);
      /** @type {Ask} */
      const ask = (lane, op, args) =>
        inside?.laneIf({ name, lane })?.operate(op, args) ?? remote(lane, op, args);
      return new ObjectStore(ask, () => inside?.ownLane(name));
    },
  };
}

/** @param {(env: any) => Drained} make */
export function chatObject(make) {
  if (functionOf(make, "make") === undefined)
    throw invalid("make", "must be a function that returns a receiver");
  return class extends ChatObject {
    /**
     * @param {{ storage: Storage }} state
     * @param {unknown} env
     */
    constructor(state, env) {
      super(state, () => make(env));
    }
  };
}

/** The object of a lane, or one of the index. It learns which when it is first asked. */
class ChatObject {
  #storage;
  #make;
  /** @type {Drained | undefined} */
  #receiver;
  /** @type {ObjectLane | undefined} */
  #lane;
  /** @type {LaneIndex | undefined} */
  #index;
  /** Where the other objects are: what the receiver's store was given. @type {any} */
  namespace;

  /**
   * @param {{ storage: Storage }} state
   * @param {() => Drained} make
   */
  constructor({ storage }, make) {
    this.#storage = storage;
    this.#make = make;
  }

  /**
   * Answers another object, or a Worker.
   * @param {Request} request
   */
  async fetch(request) {
    try {
      const { name, lane, op, args } = /** @type {any} */ (await request.json());
      const answer =
        typeof lane === "number" ? this.#askIndex(op, args) : await this.#askLane({ name, lane }, op, args);
      return Response.json({ answer });
    } catch (error) {
      return Response.json({ error: error instanceof Error ? error.message : String(error) });
    }
  }

  /** Works on what is due. Never throws: the platform gives up an alarm that has failed six times. */
  async alarm() {
    let pauseMs = 0;
    try {
      pauseMs = await this.#work();
    } catch (error) {
      pauseMs = FAILED_PAUSE_MS;
      console.error("postproxy-dm: the alarm of a chat failed, and comes again:", error);
    }
    try {
      this.#lane?.arm(Date.now() + pauseMs);
      this.#lane?.eraseIfEmpty();
    } catch (error) {
      console.error("postproxy-dm: a chat has no next alarm:", error);
    }
  }

  /**
   * The lane, if this object has it.
   * @param {{ name: string, lane: string | number }} wanted
   */
  laneIf({ name, lane }) {
    return this.#lane?.name === name && this.#lane.lane === lane ? this.#lane : undefined;
  }

  /**
   * The lane that the receiver in this object works on.
   * @param {string} name
   */
  ownLane(name) {
    if (this.#lane?.name === name) return this.#lane.lane;
    throw new Error(
      `this object is a chat of the receiver ${this.#lane?.name}, but its receiver is called ${name}`,
    );
  }

  /** Works on the lane for as long as it is due. Returns for how long there is to be no other alarm. */
  async #work() {
    const identity = this.#lane ?? identityOf(this.#storage.sql);
    if (identity === undefined) return 0;
    const lane = this.#laneOf(identity);
    lane.rang();
    // Should this process end now, another alarm comes: soon, and once the lane is taken, at the end of its lease.
    lane.arm(Date.now() + PAUSE_MS);
    await lane.tidy();
    if (!lane.isDue()) return 0;
    const { operations } = lane;
    await this.#inside().drain({ signal: AbortSignal.timeout(WORK_MS) });
    return lane.operations === operations ? PAUSE_MS : 0;
  }

  /** @param {{ name: string, lane: string }} identity */
  #laneOf(identity) {
    const { name, lane } = identity;
    this.#lane ??= new ObjectLane(this.#storage, {
      name,
      lane,
      ask: (...given) => this.#askOther(name, given),
    });
    return this.#lane;
  }

  /**
   * @param {{ name: string, lane: string }} identity
   * @param {string} op
   * @param {unknown[]} args
   */
  async #askLane(identity, op, args) {
    const lane = this.#laneOf(identity);
    const answer = await lane.operate(op, args);
    lane.eraseIfEmpty();
    return answer;
  }

  /**
   * @param {string} op
   * @param {unknown[]} args
   */
  #askIndex(op, args) {
    this.#index ??= new LaneIndex(this.#storage.sql);
    return /** @type {any} */ (this.#index)[op](...args);
  }

  /**
   * @param {string} name
   * @param {Parameters<Ask>} given
   */
  #askOther(name, given) {
    this.#inside();
    if (this.namespace) return askOf(this.namespace, name)(...given);
    throw new Error(
      "chatObject: the function must make a new receiver, with durableObjectStore(env.CHATS) in it",
    );
  }

  /** The receiver in this object, whose store is the object's own SQLite. */
  #inside() {
    if (this.#receiver) return this.#receiver;
    around = this;
    try {
      this.#receiver = this.#make();
    } finally {
      around = undefined;
    }
    return this.#receiver;
  }
}

/**
 * Asks the objects of a receiver, each by its name.
 * @param {any} namespace
 * @param {string} name
 * @returns {Ask}
 */
function askOf(namespace, name) {
  return async (lane, op, args) => {
    const stub = namespace.get(namespace.idFromName(JSON.stringify([name, lane])));
    const body = JSON.stringify({ name, lane, op, args });
    const response = await stub.fetch("https://chat.invalid/", { method: "POST", body });
    const { answer, error } = await response.json();
    if (error !== undefined) throw new Error(error);
    return answer;
  };
}
