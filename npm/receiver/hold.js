// Drives core's hold: one lease of one lane. Carries out its store operations, runs the handler, and sends what the handler
// answers.

import { isThenable } from "../given.js";
import { monotonicMs } from "../timers.js";
import { heard, trace } from "../watch/channels.js";
import { aboutRun } from "../watch/event.js";
import { isAlone, leave, mustGiveWay, stay } from "./alone.js";
import { Asks } from "./asks.js";
import { contextOf } from "./context.js";
import { Driver } from "./driver.js";
import { failureOf, whyOf } from "./errors.js";
import { eventOf, publicId } from "./event.js";
import { traceContextOf } from "./incoming.js";
import { Run, runIsOver, runWasAborted } from "./run.js";
import { callStore, finishInStore } from "./store-calls.js";

/** @import { WebhookEvent } from "../../index.js" */
/** @import { Delivery } from "../../receiver.js" */
/** @import { Taken } from "../../stores.js" */
/** @import { InContext } from "../watch/context.js" */
/** @import { OpenedEvent } from "./kept.js" */
/** @import { WaitUntil } from "./wait-until.js" */
/** @import { CrashAfter, Works } from "./works.js" */

/**
 * An event that this hold has in its hands.
 * @typedef {object} Held
 * @property {string | null} body
 * @property {WebhookEvent} [event]
 * @property {Delivery | null} [delivery]
 * @property {InContext} [inContext] that of the request which brought it
 */

/**
 * A lane that is ours. `leftMs`: what the host lets us live, counted from when the lane was asked for.
 * @typedef {{ lane: string, token: string, askedAtMs: number, leftMs?: number | null }} Lease
 */

/**
 * What is known of an event in this process before it was taken.
 * @typedef {{ id: string, event: WebhookEvent, delivery: Delivery, waitUntil: WaitUntil | undefined, inContext: InContext }} Known
 */

export class Hold {
  /** @type {Works} */
  #works;
  #machine;
  /** The number by which core knows it. */
  #n;
  #driver;
  /** @type {Map<string, Held>} */
  #held = new Map();
  /** What the runs failed with, until it is told what became of their events. @type {Map<string, unknown> | undefined} */
  #failures;
  /** @type {Asks | undefined} */
  #asks;
  /** @type {Run | undefined} */
  #run;
  #isRunning = false;
  /** @type {WaitUntil | undefined} */
  #waitUntil;

  /** Whether somebody else has the lane now, or may have it. */
  wasLost = false;
  /** Whether the lane may be due, because this hold only had its share of events. */
  isBehind = false;

  /** @type {Promise<void> | undefined} */
  #ended;
  /** @type {() => void} */
  #tellEnd = () => {};

  /**
   * @param {Works} works
   * @param {Lease} lease
   * @param {Known} [known]
   */
  constructor(works, { lane, token, askedAtMs, leftMs }, known) {
    const { machine, now } = works;
    this.#works = works;
    this.#machine = machine;
    this.lane = lane;
    this.token = token;
    if (known) {
      const { id, event, delivery, inContext } = known;
      this.#held.set(id, { body: null, event, delivery, inContext });
      this.#waitUntil = known.waitUntil;
    }
    const n = machine.hold(askedAtMs, leftMs, Math.random());
    this.#n = n;
    this.#driver = new Driver(
      (command, given) => this.#carryOut(command, given),
      () => machine.tellHold(n, monotonicMs(), now(), TIME),
    );
  }

  /** Resolves once the lease is given back, or lost. */
  get ended() {
    this.#ended ??= new Promise((resolve) => {
      if (this.#driver.isOver) resolve();
      else this.#tellEnd = resolve;
    });
    return this.#ended;
  }

  /**
   * Tells core anything.
   * @param {object} happened
   */
  #tellCore(happened) {
    const text = JSON.stringify(happened);
    this.#driver.input(() => this.#machine.tellHold(this.#n, monotonicMs(), this.#works.now(), text));
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
        if (mustGiveWay(this)) return this.#tellCore({ giveWay: true });
        return isAlone(this) ? this.#tellCore({ alone: true }) : undefined;
      case "run":
        return void this.#inContextOf(given.ids)(() => this.#handle(given));
      case "send":
        return void this.#asks?.send(given);
      case "call":
        return void this.#asks?.call(given);
      case "finishIn":
        return void this.#asks?.finishIn(given);
      case "resolve":
        return this.#asks?.resolve(given);
      case "reject":
        return this.#asks?.reject(given);
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
    if (mustGiveWay(this)) this.#tellCore({ giveWay: true });
    const [event, other] = opened.state === "head" ? opened.events : [];
    if (event === undefined || other !== undefined || !isFresh(event))
      return this.#tellCore({ taken: opened });
    const { id, head, starts } = event;
    this.#driver.input(() => this.#machine.head(this.#n, monotonicMs(), this.#works.now(), id, head, starts));
  }

  /** @param {number} graceMs */
  close(graceMs) {
    this.#tellCore({ close: { graceMs } });
  }

  /** Ends what can't go on because of a mistake of ours. The lease runs out by itself. */
  abandon() {
    this.wasLost = true;
    this.#end();
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
    for (const { id, body } of events) {
      const held = before.get(id) ?? { body };
      held.body = body;
      this.#held.set(id, held);
    }
    return { ...taken, events: events.map(withoutBody) };
  }

  /** @param {{ n: number, op: "renew" | "record" | "finish" | "fail" | "bury" | "letGo" | "take", args: any }} given */
  async #store({ n, op, args }) {
    const { settings, store, kept } = this.#works;
    const { lane, token } = this;
    // Core waits for a handler that was aborted no longer than for a moment.
    if (op !== "renew" && op !== "record") this.#isRunning = false;
    const hold = { lane, token, leaseMs: settings.leaseMs };
    try {
      const sealing = kept.sealGiven(args);
      const given = isThenable(sealing) ? await sealing : sealing;
      const where = { store, timeoutMs: settings.storeTimeoutMs };
      const asking = callStore(where, op, /** @type {any} */ (givenTo(op, hold, given)));
      /** @type {any} */
      const result = isThenable(asking) ? await asking : asking;
      if (result === "lost" || result.state === "lost") this.wasLost = true;
      else this.#tellDue(op, args);
      if (!this.#driver.isOver) stay(this, settings.leaseMs);
      if (mustGiveWay(this)) this.#tellCore({ giveWay: true });
      const state = RESULTS.indexOf(typeof result === "string" ? result : result.state);
      if (state !== -1)
        this.#driver.input(() => this.#machine.stored(this.#n, monotonicMs(), this.#works.now(), n, state));
      else this.#tellCore({ stored: { n, result: await this.#takeUp(result) } });
    } catch (error) {
      this.#tellCore({ storeFailed: { n, why: whyOf(error) } });
    }
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

  /**
   * A run isn't in the context of whatever came before it in this lane.
   * @param {string[]} ids
   */
  #inContextOf(ids) {
    return this.#held.get(ids.at(-1) ?? "")?.inContext ?? this.#works.outside;
  }

  /** @param {{ ids: string[], attempt: number, handler: string }} given */
  async #handle({ ids, attempt, handler: name }) {
    const run = new Run();
    this.#run = run;
    this.#isRunning = true;
    const isCurrent = () => this.#run === run && this.#isRunning && !this.#driver.isOver;
    this.#asks?.begin();
    try {
      const events = ids.map((id) => this.#eventOf(id));
      const event = /** @type {WebhookEvent} */ (events.at(-1));
      const { client, background, handlers, log, now, settings } = this.#works;
      log.debug?.(`${event.type} ${publicId(ids.at(-1) ?? "")}: run ${attempt} begins`);
      const delivery = this.#held.get(ids.at(-1) ?? "")?.delivery ?? null;
      const context = contextOf({
        events,
        attempt,
        signal: () => run.signal,
        delivery,
        waitUntil: (work) => background(work, this.#waitUntil),
        client: client(),
        ask: (read) =>
          this.#askAll().ask(read, () => {
            if (!isCurrent() || run.isAborted) throw runIsOver();
          }),
      });
      const work = () => handlers[name](event, context);
      const channel = heard("event");
      const told = () => {
        const run = { receiver: settings.name, handler: name, attempt };
        return aboutRun(event, { ...run, nowMs: now(), traceContext: traceContextOf(delivery?.headers) });
      };
      await (channel === undefined ? work() : trace(channel, told(), work));
      if (isCurrent() && this.#asks?.isLeft) await this.#asks.left();
      if (!isCurrent() || this.#crashes("handler")) return;
      this.#isRunning = false;
      this.#driver.input(() => this.#machine.handled(this.#n, monotonicMs(), this.#works.now()));
    } catch (error) {
      if (!isCurrent()) return;
      this.#failures ??= new Map();
      for (const id of ids) this.#failures.set(id, error);
      // Why the signal was aborted is told by core.
      if (error !== run.reason || error === undefined)
        this.#works.tell.error(error, this.#held.get(ids.at(-1) ?? "")?.event ?? null, attempt);
      this.#isRunning = false;
      this.#tellCore({ handled: { error: failureOf(error) } });
    }
  }

  /** What the handler asks for is looked after once it asks. */
  #askAll() {
    const { store, settings, client } = this.#works;
    const { lane, token } = this;
    this.#asks ??= new Asks({
      input: (happened) => this.#tellCore(happened),
      client,
      crashes: (kind) => this.#crashes(kind),
      finishIn: (tx, given) => finishInStore(store, tx, { lane, token, leaseMs: settings.leaseMs }, given),
    });
    return this.#asks;
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
    this.#run?.abort(runWasAborted(why));
  }

  /** @param {{ state: "done" | "failed" | "dead", id: string, type: string, attempt: number, waitMs?: number }} given */
  #tell({ state, id, type, attempt, waitMs }) {
    const error = this.#failures?.get(id);
    this.#failures?.delete(id);
    const outcome = { outcome: state, id: publicId(id), type, attempt };
    this.#works.tell.outcome(typeof waitMs === "number" ? { ...outcome, waitMs } : outcome);
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
      const error = this.#failures?.get(id) ?? new Error(why);
      let event = null;
      try {
        event = this.#eventOf(id);
      } catch {}
      await this.#works.tell.dead(event, error);
    }
    this.#tellCore({ told: true });
  }

  #end() {
    // Core may give its number to another hold by now.
    if (this.#driver.isOver) return;
    this.#asks?.end(runIsOver);
    this.#held.clear();
    this.#isRunning = false;
    this.#driver.end();
    this.#machine.endHold(this.#n);
    leave(this);
    this.#works.holdEnded(this);
    this.#tellEnd();
  }
}

/**
 * What an operation of the store is called with.
 * @param {string} op
 * @param {object} hold
 * @param {object} given
 */
function givenTo(op, hold, given) {
  if (op === "take") return [{ ...hold, ...given }];
  return op === "renew" ? [hold] : [hold, given];
}

/** What an operation gives that hands out no event, in core's order. */
const RESULTS = ["held", "lost", "nothing"];

const TIME = JSON.stringify({ time: true });

/** @param {OpenedEvent} event */
function withoutBody({ id, head, starts, failures, records, unreadable }) {
  return { id, head, starts, failures, records, unreadable };
}

/**
 * Whether nothing has come of an event yet.
 * @param {Omit<OpenedEvent, "body">} event
 */
function isFresh({ failures, records, unreadable }) {
  return failures === 0 && unreadable === undefined && Object.keys(records).length === 0;
}
