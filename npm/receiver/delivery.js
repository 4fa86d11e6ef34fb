// Drives core's delivery: from a verified event to the answer of the webhook that brought it.

import { monotonicMs, newToken } from "./clock.js";
import { runWithoutStore } from "./direct.js";
import { Driver } from "./driver.js";
import { whyOf } from "./errors.js";
import { callStore } from "./store-calls.js";

/** @import { WebhookEvent } from "../../index.js" */
/** @import { Delivery as DeliveredBy } from "../../receiver.js" */
/** @import { NewEvent, Taken } from "../../stores.js" */
/** @import { ReceiverMachine, Works } from "./works.js" */
/** @import { WaitUntil } from "./wait-until.js" */

/**
 * An event as core sees it.
 * @typedef {object} Incoming
 * @property {string} id
 * @property {string} type
 * @property {string | null} handler the name of its handler
 * @property {boolean} direct
 * @property {string | null} chat
 * @property {Omit<NewEvent, "body">} event
 */

/**
 * What came in, and what is known of who brought it.
 * @typedef {object} Brought
 * @property {Incoming} incoming
 * @property {string} text
 * @property {WebhookEvent} event
 * @property {DeliveredBy} delivery
 * @property {WaitUntil | undefined} waitUntil
 * @property {number | null} leftMs until the host ends us
 */

/**
 * @typedef {object} Answer
 * @property {number} status
 * @property {Record<string, string>} headers
 * @property {string} outcome
 * @property {boolean} lookFurther
 * @property {unknown} [error] what the handler failed with
 */

/**
 * Resolves with the answer.
 * @param {Works} works
 * @param {Brought} brought
 * @param {ReceiverMachine} [machine] another one than that of all events
 * @returns {Promise<Answer>}
 */
export async function deliver(works, brought, machine = works.machine) {
  const { incoming } = brought;
  const isKept =
    incoming.handler !== null && !incoming.direct && (!works.forward || machine !== works.machine);
  if (!isKept) return new Delivery(works, brought, machine).begin(brought.leftMs);

  // Where nobody else sees to the lane, it is asked for once there is a place for it here.
  const { answerWithinMs, leastRunMs } = works.settings;
  const beganMs = monotonicMs();
  const mostMs = Math.min(answerWithinMs, brought.leftMs ?? Number.POSITIVE_INFINITY) - leastRunMs;
  const patienceMs = works.livesOn() || works.isHere(incoming.event.lane) ? 0 : mostMs;
  const release = works.place() ?? (patienceMs > 0 ? await works.placeWithin(patienceMs) : undefined);
  const waitedMs = monotonicMs() - beganMs;
  const leftMs = brought.leftMs === null ? null : brought.leftMs - waitedMs;
  const untilMs =
    waitedMs < 1 ? leftMs : Math.min(leftMs ?? Number.POSITIVE_INFINITY, answerWithinMs - waitedMs + 1000);
  return new Delivery(works, { ...brought, leftMs }, machine, release).begin(untilMs);
}

class Delivery {
  #works;
  #brought;
  #driver;
  #release;
  /** @type {unknown} */
  #error;
  /** The function of the user's that has the event now. @type {string | undefined} */
  #waitsFor;
  /** @type {() => void} */
  #forget = () => {};
  /** @type {Promise<Answer>} */
  #answered;
  /** @type {(answer: Answer) => void} */
  #answer = () => {};

  /**
   * @param {Works} works
   * @param {Brought} brought
   * @param {ReceiverMachine} machine
   * @param {() => void} [release] gives a place back that is free for the event's lane
   */
  constructor(works, brought, machine, release) {
    this.#works = works;
    this.#brought = brought;
    this.#release = release;
    this.#answered = new Promise((resolve) => {
      this.#answer = resolve;
    });
    this.#driver = new Driver(new works.machines.Delivery(machine), works.now, (command, given) =>
      this.#carryOut(command, given),
    );
  }

  /**
   * @param {string} command
   * @param {any} given
   */
  #carryOut(command, given) {
    switch (command) {
      case "put":
        return void this.#put(given.take);
      case "take":
        return void this.#take();
      case "run":
        return void this.#run(given);
      case "watch":
        return this.#watch();
      case "answer":
        return this.#end(given);
      default:
        throw new Error(`core has no command ${command}`);
    }
  }

  /** @param {number | null} leftMs */
  begin(leftMs) {
    const { handler, direct } = this.#brought.incoming;
    const { livesOn, isHere } = this.#works;
    // Where this process lives on, a chat whose hold has had its share goes behind the others.
    const isOurs = !livesOn() && isHere(this.#brought.incoming.event.lane);
    const room = this.#release !== undefined || isOurs;
    this.#driver.input({ begin: { handler, direct, livesOn: livesOn(), room, leftMs } });
    return this.#answered;
  }

  /** @param {boolean} take */
  async #put(take) {
    const { incoming, text, event } = this.#brought;
    const { settings, store, kept, isHere } = this.#works;
    const where = { store, timeoutMs: settings.storeTimeoutMs };
    const { leaseMs, most } = settings;
    const token = newToken();
    const askedAtMs = monotonicMs();
    try {
      this.#waitsFor = "codec.seal";
      const row = { ...incoming.event, body: await kept.seal(text) };
      this.#waitsFor = undefined;
      const { state, lane } = await callStore(where, "put", take ? [row, { token, leaseMs, most }] : [row]);
      if (state === "full") this.#works.tell.error(laneIsFull(incoming.event), event);
      if (lane?.state === "head") this.#hold(lane, { token, askedAtMs });
      else if (lane?.state !== "nothing") this.#works.dueIn(waitOf(lane));
      const here = isHere(incoming.event.lane);
      this.#driver.input({ put: { state, lane: withoutEvents(lane), here } });
    } catch (error) {
      this.#waitsFor = undefined;
      this.#works.tell.error(error, event);
      this.#driver.input({ putFailed: whyOf(error) });
    } finally {
      this.#release?.();
    }
  }

  async #take() {
    const { event, incoming, leftMs } = this.#brought;
    const { place, take, isHere } = this.#works;
    const { lane } = incoming.event;
    const release = place();
    try {
      const taken = isHere(lane) || !release ? null : await take(lane, { known: this.#known(), leftMs });
      this.#driver.input({
        taken: { lane: withoutEvents(taken ?? { state: "busy", forMs: 0 }), here: isHere(lane) },
      });
    } catch (error) {
      this.#works.tell.error(error, event);
      this.#driver.input({ storeFailed: whyOf(error) });
    } finally {
      release?.();
    }
  }

  /**
   * @param {Extract<Taken, { state: "head" }>} taken
   * @param {{ token: string, askedAtMs: number }} asked
   */
  #hold(taken, asked) {
    this.#works.hold({ lane: taken.lane, ...asked, leftMs: this.#brought.leftMs }, taken, this.#known());
  }

  #known() {
    const { incoming, event, delivery, waitUntil } = this.#brought;
    return { id: incoming.event.id, event, delivery, waitUntil };
  }

  /** Waits for what a hold of this process says of the event. */
  #watch() {
    const { id, lane } = this.#brought.incoming.event;
    this.#forget = this.#works.watch(id, lane, (outcome, error) => {
      this.#error = error;
      this.#driver.input({ outcome });
    });
  }

  /** @param {"direct" | "forward"} how */
  async #run(how) {
    const { event } = this.#brought;
    if (how === "direct") {
      const { outcome, error } = await runWithoutStore(this.#works, this.#brought);
      this.#error = error;
      // Nobody needs to come again for what is dead.
      this.#driver.input(outcome === "failed" ? { ranFailed: {} } : { ran: true });
      return;
    }
    try {
      this.#waitsFor = "forward";
      await this.#works.forward?.(envelopeOf(this.#brought));
      this.#waitsFor = undefined;
      this.#driver.input({ ran: true });
    } catch (error) {
      this.#waitsFor = undefined;
      this.#works.tell.error(error, event);
      this.#driver.input({ ranFailed: {} });
    }
  }

  /** @param {Answer} answer */
  #end(answer) {
    this.#forget();
    this.#release?.();
    this.#driver.end();
    const { outcome } = answer;
    if (this.#waitsFor !== undefined) {
      const why = `${this.#waitsFor} took longer than the webhook can wait (answerWithinMs)`;
      this.#works.tell.error(new Error(why), this.#brought.event);
    }
    const { id, type } = this.#brought.incoming;
    // The hold tells what became of an event that ran.
    if (outcome === "ignored" || outcome === "seen")
      this.#works.tell.outcome({ outcome, id, type, attempt: null });
    this.#answer({ ...answer, error: this.#error });
  }
}

/**
 * When a lane may be taken that was not given out.
 * @param {Taken | null} lane
 */
function waitOf(lane) {
  if (lane?.state === "later") return lane.inMs;
  return lane?.state === "busy" ? lane.forMs : 0;
}

/** @param {{ lane: string, limit: number }} event */
function laneIsFull({ lane, limit }) {
  const why = `${limit} of its events wait already (maxWaiting), or the store is full`;
  return new Error(`an event of ${lane} was not taken: ${why}`);
}

/** @param {Brought} brought */
function envelopeOf({ incoming, event }) {
  const { lane, at } = incoming.event;
  return { id: incoming.id, lane, created_at: event.created_at ?? new Date(at).toISOString(), event };
}

/**
 * What a delivery asks of a lane: whether it was given out. Its events are the hold's.
 * @param {Taken | null} taken
 */
function withoutEvents(taken) {
  return taken?.state === "head" ? { ...taken, events: [] } : taken;
}
