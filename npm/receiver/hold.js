// Drives core's hold: one lease of one lane. Carries out its store operations, runs the handler, and sends what the handler
// answers.

import { AbortError } from "../generated.js";
import { isAlone, leave, mustGiveWay, stay } from "./alone.js";
import { Asks } from "./asks.js";
import { randomBytes } from "./clock.js";
import { contextOf } from "./context.js";
import { Driver } from "./driver.js";
import { failureOf, whyOf } from "./errors.js";
import { eventOf, publicId } from "./event.js";
import { callStore, finishInStore } from "./store-calls.js";

/** @import { WebhookEvent } from "../../index.js" */
/** @import { Delivery } from "../../receiver.js" */
/** @import { Taken } from "../../stores.js" */
/** @import { OpenedEvent } from "./kept.js" */
/** @import { WaitUntil } from "./wait-until.js" */
/** @import { CrashAfter, Works } from "./works.js" */

/**
 * An event that this hold has in its hands.
 * @typedef {object} Held
 * @property {string | null} body
 * @property {WebhookEvent} [event]
 * @property {Delivery | null} [delivery]
 */

/**
 * A lane that is ours. `leftMs`: what the host lets us live, counted from when the lane was asked for.
 * @typedef {{ lane: string, token: string, askedAtMs: number, leftMs?: number | null }} Lease
 */

/**
 * What is known of an event in this process before it was taken.
 * @typedef {{ id: string, event: WebhookEvent, delivery: Delivery, waitUntil: WaitUntil | undefined }} Known
 */

export class Hold {
  /** @type {Works} */
  #works;
  #driver;
  /** @type {Map<string, Held>} */
  #held = new Map();
  /** What the runs failed with, until it is told what became of their events. @type {Map<string, unknown>} */
  #failures = new Map();
  #asks;
  /** @type {AbortController | undefined} */
  #controller;
  /** @type {WaitUntil | undefined} */
  #waitUntil;
  #isRunning = false;

  /** Whether somebody else has the lane now, or may have it. */
  wasLost = false;
  /** Whether the lane may be due, because this hold only had its share of events. */
  isBehind = false;

  /** Resolves once the lease is given back, or lost. @type {Promise<void>} */
  ended;
  /** @type {() => void} */
  #tellEnd = () => {};

  /**
   * @param {Works} works
   * @param {Lease} lease
   * @param {Known} [known]
   */
  constructor(works, { lane, token, askedAtMs, leftMs = null }, known) {
    this.#works = works;
    this.lane = lane;
    this.token = token;
    this.ended = new Promise((resolve) => {
      this.#tellEnd = resolve;
    });
    if (known) this.#know(known);
    this.#asks = new Asks({
      input: (happened) => this.#driver.input(happened),
      client: () => works.client(),
      crashes: (kind) => this.#crashes(kind),
      finishIn: async (tx, given) => {
        const { store, settings } = works;
        return finishInStore(store, tx, { lane, token, leaseMs: settings.leaseMs }, given);
      },
    });
    const machine = new works.machines.Hold(
      works.machine,
      JSON.stringify({ lane, token, leftMs }),
      askedAtMs,
      randomBytes(8),
    );
    this.#driver = new Driver(machine, works.now, (command, given) => this.#carryOut(command, given));
  }

  /**
   * @param {string} command
   * @param {any} given
   */
  #carryOut(command, given) {
    switch (command) {
      case "store":
        return void this.#store(given);
      case "alone":
        if (mustGiveWay(this)) return this.#driver.input({ giveWay: true });
        return isAlone(this) ? this.#driver.input({ alone: true }) : undefined;
      case "run":
        return void this.#run(given);
      case "send":
        return void this.#asks.send(given);
      case "call":
        return void this.#asks.call(given);
      case "finishIn":
        return void this.#asks.finishIn(given);
      case "resolve":
        return this.#asks.resolve(given);
      case "reject":
        return this.#asks.reject(given);
      case "abort":
        return this.#abort(given);
      case "tell":
        return this.#tell(given);
      case "tellError":
        return this.#tellError(given);
      case "tellDead":
        return void this.#tellDead(given);
      case "over":
        this.isBehind = given.behind;
        return this.#end();
      default:
        throw new Error(`core has no command ${command}`);
    }
  }

  /**
   * Begins with what the store gave.
   * @param {Taken} taken
   */
  async begin(taken) {
    stay(this, this.#works.settings.leaseMs);
    const opened = await this.#takeUp(taken);
    if (mustGiveWay(this)) this.#driver.input({ giveWay: true });
    this.#driver.input({ taken: opened });
  }

  /** @param {number} graceMs */
  close(graceMs) {
    this.#driver.input({ close: { graceMs } });
  }

  /** Ends what can't go on because of a mistake of ours. The lease runs out by itself. */
  abandon() {
    this.wasLost = true;
    if (!this.#driver.isOver) this.#end();
  }

  /** @param {CrashAfter} after */
  #crashes(after) {
    if (this.#works.crash?.after !== after) return false;
    const { tell } = this.#works.crash;
    this.#works.crash = undefined;
    this.abandon();
    tell();
    return true;
  }

  /** @param {Known} known */
  #know({ id, event, delivery, waitUntil }) {
    this.#held.set(id, { body: null, event, delivery });
    this.#waitUntil = waitUntil;
  }

  /**
   * Keeps the bodies here, and returns what core needs of the rest.
   * @param {Taken} taken
   */
  async #takeUp(taken) {
    if (taken.state !== "head") return taken;
    const opening = this.#works.kept.openAll(taken.events);
    const events = Array.isArray(opening) ? opening : await opening;
    const before = this.#held;
    this.#held = new Map();
    for (const { id, body } of events) this.#held.set(id, { ...before.get(id), body });
    return { ...taken, events: events.map(withoutBody) };
  }

  /** @param {{ n: number, op: "renew" | "record" | "finish" | "fail" | "bury" | "letGo" | "take", args: any }} given */
  async #store({ n, op, args }) {
    const { settings, store } = this.#works;
    const { lane, token } = this;
    // Core waits for a handler that was aborted no longer than for a moment.
    if (op !== "renew" && op !== "record") this.#isRunning = false;
    const hold = { lane, token, leaseMs: settings.leaseMs };
    try {
      const given = await this.#sealed(args);
      const where = { store, timeoutMs: settings.storeTimeoutMs };
      /** @type {any} */
      const result = await (op === "take"
        ? callStore(where, op, [{ ...hold, ...given }])
        : op === "renew"
          ? callStore(where, op, [hold])
          : callStore(where, op, [hold, given]));
      if (result === "lost" || result.state === "lost") this.wasLost = true;
      else this.#tellDue(op, args);
      if (!this.#driver.isOver) stay(this, settings.leaseMs);
      if (mustGiveWay(this)) this.#driver.input({ giveWay: true });
      this.#driver.input({
        stored: { n, result: typeof result === "string" ? result : await this.#takeUp(result) },
      });
    } catch (error) {
      this.#driver.input({ storeFailed: { n, why: whyOf(error) } });
    }
  }

  /**
   * The arguments of an operation as the store may see them.
   * @param {any} args
   */
  #sealed(args) {
    const { kept } = this.#works;
    if (args?.records) return withSealed(args, "records", kept.sealAll(args.records));
    return typeof args?.error === "string" ? withSealed(args, "error", kept.sealWords(args.error)) : args;
  }

  /**
   * Says when the lane is due that was just let go.
   * @param {string} op
   * @param {any} args
   */
  #tellDue(op, args) {
    if (op === "fail" || op === "letGo") this.#works.dueIn(args.waitMs);
    else if ((op === "finish" || op === "bury") && !args.next) this.#works.dueIn(0);
  }

  /** @param {{ ids: string[], attempt: number, handler: string }} given */
  async #run({ ids, attempt, handler: name }) {
    const controller = new AbortController();
    this.#controller = controller;
    this.#isRunning = true;
    const isCurrent = () => this.#controller === controller && this.#isRunning && !this.#driver.isOver;
    this.#asks.begin();
    try {
      const events = ids.map((id) => this.#eventOf(id));
      const event = /** @type {WebhookEvent} */ (events.at(-1));
      const { client, background, handlers } = this.#works;
      const context = contextOf({
        events,
        attempt,
        signal: () => controller.signal,
        delivery: this.#held.get(ids.at(-1) ?? "")?.delivery ?? null,
        waitUntil: (work) => background(work, this.#waitUntil),
        client: client(),
        ask: (read) =>
          this.#asks.ask(read, () => {
            if (!isCurrent() || controller.signal.aborted) throw runIsOver();
          }),
      });
      await handlers[name](event, context);
      if (isCurrent() && this.#asks.isLeft) await this.#asks.left();
      if (isCurrent() && !this.#crashes("handler")) this.#handled({});
    } catch (error) {
      if (!isCurrent()) return;
      for (const id of ids) this.#failures.set(id, error);
      // Why the signal was aborted is told by core.
      if (error !== controller.signal.reason)
        this.#works.tell.error(error, this.#held.get(ids.at(-1) ?? "")?.event ?? null, attempt);
      this.#handled({ error: failureOf(error) });
    }
  }

  /** @param {object} result */
  #handled(result) {
    this.#isRunning = false;
    this.#driver.input({ handled: result });
  }

  /** @param {string} id */
  #eventOf(id) {
    const held = this.#held.get(id);
    if (!held) throw new Error(`event ${id} is not held`);
    held.event ??= eventOf(/** @type {string} */ (held.body));
    return held.event;
  }

  /** @param {"lease_lost" | "timeout" | "closed"} why */
  #abort(why) {
    this.wasLost ||= why === "lease_lost";
    this.#controller?.abort(new AbortError({ ...RUN_IS_OVER, message: WHY_ABORTED[why] }));
  }

  /** @param {{ state: "done" | "failed" | "dead", id: string, type: string, attempt: number, waitMs?: number }} given */
  #tell({ state, id, type, attempt, waitMs }) {
    const error = this.#failures.get(id);
    this.#failures.delete(id);
    this.#works.tell.outcome({
      outcome: state,
      id: publicId(id),
      type,
      attempt,
      ...(typeof waitMs === "number" ? { waitMs } : {}),
    });
    this.#works.watched({ lane: this.lane, id, outcome: state, error });
  }

  /** @param {{ message: string, id: string | null }} given */
  #tellError({ message, id }) {
    const event = id === null ? null : this.#held.get(id)?.event;
    this.#works.tell.error(new Error(message), event ?? null);
  }

  /** @param {{ ids: string[], why: string }} given */
  async #tellDead({ ids, why }) {
    for (const id of ids) {
      const error = this.#failures.get(id) ?? new Error(why);
      let event = null;
      try {
        event = this.#eventOf(id);
      } catch {}
      await this.#works.tell.dead(event, error);
    }
    this.#driver.input({ told: true });
  }

  #end() {
    this.#asks.end(runIsOver);
    this.#held.clear();
    this.#isRunning = false;
    this.#driver.end();
    leave(this);
    this.#works.holdEnded(this);
    this.#tellEnd();
  }
}

/** @type {import("../error.js").ErrorDetails} */
const RUN_IS_OVER = {
  code: "aborted",
  outcome: "not_sent",
  attempts: 0,
  message: "the handler's run is over, so nothing more is sent or kept for its event",
};

const WHY_ABORTED = {
  lease_lost: "the lease on the chat was lost, so another worker may be at the event now",
  timeout: "the handler took longer than handlerTimeoutMs",
  closed: "the receiver was closed, and the handler took longer than graceMs",
};

function runIsOver() {
  return new AbortError(RUN_IS_OVER);
}

/**
 * @param {object} args
 * @param {string} name
 * @param {unknown} sealed
 */
async function withSealed(args, name, sealed) {
  return { ...args, [name]: await sealed };
}

/** @param {OpenedEvent} event */
function withoutBody({ body, ...event }) {
  return event;
}
