// Drives core's delivery: from a verified event to the answer of the webhook that brought it.

import { isThenable } from "../given.js";
import { monotonicMs } from "../timers.js";
import { keepContext } from "../watch/context.js";
import { newToken } from "./clock.js";
import { runWithoutStore } from "./direct.js";
import { Driver } from "./driver.js";
import { whyOf } from "./errors.js";
import { publicId } from "./event.js";
import { callStore } from "./store-calls.js";

/** @import { WebhookEvent } from "../../index.js" */
/** @import { Delivery as DeliveredBy } from "../../receiver.js" */
/** @import { NewEvent, Taken } from "../../stores.js" */
/** @import { ReceiverMachine, Works } from "./works.js" */
/** @import { WaitUntil } from "./wait-until.js" */

/**
 * An event as core sees it.
 * @typedef {object} Incoming
 * @property {string | null} handler the name of its handler
 * @property {boolean} direct
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
  const place = isKept ? works.place() : undefined;
  const beganMs = monotonicMs();
  if (!isKept || place !== undefined)
    return new Delivery(works, brought, machine, place).begin(beganMs, brought.leftMs);

  // Where nobody else sees to the lane, it is asked for once there is a place for it here.
  const { answerWithinMs, leastRunMs } = works.settings;
  const hostMs = brought.leftMs === null ? Number.POSITIVE_INFINITY : brought.leftMs - leastRunMs;
  const patienceMs =
    works.livesOn() || works.isHere(incoming.event.lane) ? 0 : Math.min(answerWithinMs, hostMs);
  const release = patienceMs > 0 ? await works.placeWithin(patienceMs) : undefined;
  const leftMs = brought.leftMs === null ? null : brought.leftMs - (monotonicMs() - beganMs);
  return new Delivery(works, { ...brought, leftMs }, machine, release).begin(beganMs, brought.leftMs);
}

class Delivery {
  #works;
  #brought;
  #machine;
  /** The number by which core knows it. */
  #n;
  #driver;
  #release;
  #inContext = keepContext();
  /** @type {unknown} */
  #error;
  /** The function of the user's that has the event now. @type {string | undefined} */
  #waitsFor;
  /** @type {() => void} */
  #forget = () => {};
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
    this.#machine = machine;
    this.#release = release;
    const n = machine.delivery();
    this.#n = n;
    this.#driver = new Driver(
      (command, given) => this.#carryOut(command, given),
      () => machine.tellDelivery(n, monotonicMs(), TIME),
      // Somebody waits for the answer.
      { keepsAlive: true },
    );
  }

  /**
   * Tells core anything.
   * @param {object} happened
   */
  #tellCore(happened) {
    const text = JSON.stringify(happened);
    this.#driver.input(() => this.#machine.tellDelivery(this.#n, monotonicMs(), text));
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

  /**
   * @param {number} beganMs when the event came in
   * @param {number | null} leftMs what the host let us live then
   * @returns {Promise<Answer>}
   */
  begin(beganMs, leftMs) {
    const { handler, direct, event } = this.#brought.incoming;
    const { livesOn, isHere } = this.#works;
    // Where this process lives on, a chat whose hold has had its share goes behind the others.
    const isOurs = !livesOn() && isHere(event.lane);
    const room = this.#release !== undefined || isOurs;
    const how = handler === null ? 0 : direct ? 1 : 2;
    return new Promise((resolve) => {
      this.#answer = resolve;
      this.#driver.input(() => this.#machine.begin(this.#n, beganMs, how, livesOn(), room, leftMs));
    });
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
      const sealing = kept.seal(text);
      const row = { ...incoming.event, body: typeof sealing === "string" ? sealing : await sealing };
      this.#waitsFor = undefined;
      const putting = callStore(where, "put", take ? [row, { token, leaseMs, most }] : [row]);
      /** @type {Awaited<typeof putting>} */
      const { state, lane } = isThenable(putting) ? await putting : /** @type {any} */ (putting);
      if (state === "full") this.#works.tell.error(laneIsFull(incoming.event), event);
      if (lane?.state === "head") this.#hold(lane, { token, askedAtMs });
      else if (lane?.state !== "nothing") this.#works.dueIn(waitOf(lane));
      const here = isHere(incoming.event.lane);
      this.#driver.input(() =>
        this.#machine.put(
          this.#n,
          monotonicMs(),
          PUT_STATES.indexOf(state),
          LANE_STATES.indexOf(lane?.state),
          waitOf(lane),
          here,
        ),
      );
    } catch (error) {
      this.#waitsFor = undefined;
      this.#works.tell.error(error, event);
      this.#tellCore({ storeFailed: whyOf(error) });
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
      this.#tellCore({
        taken: { lane: withoutEvents(taken ?? { state: "busy", forMs: 0 }), here: isHere(lane) },
      });
    } catch (error) {
      this.#works.tell.error(error, event);
      this.#tellCore({ storeFailed: whyOf(error) });
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
    return { id: incoming.event.id, event, delivery, waitUntil, inContext: this.#inContext };
  }

  /** Waits for what a hold of this process says of the event. */
  #watch() {
    const { id, lane } = this.#brought.incoming.event;
    this.#forget = this.#works.watch(id, lane, (outcome, error) => {
      this.#error = error;
      this.#tellCore({ outcome });
    });
  }

  /** @param {"direct" | "forward"} how */
  async #run(how) {
    const { event } = this.#brought;
    if (how === "direct") {
      const { outcome, error } = await runWithoutStore(this.#works, this.#brought);
      this.#error = error;
      // Nobody needs to come again for what is dead.
      this.#tellCore(outcome === "failed" ? { ranFailed: {} } : { ran: true });
      return;
    }
    try {
      this.#waitsFor = "forward";
      await this.#works.forward?.(envelopeOf(this.#brought));
      this.#waitsFor = undefined;
      this.#tellCore({ ran: true });
    } catch (error) {
      this.#waitsFor = undefined;
      this.#works.tell.error(error, event);
      this.#tellCore({ ranFailed: {} });
    }
  }

  /** @param {Answer} answer */
  #end(answer) {
    this.#forget();
    this.#release?.();
    this.#driver.end();
    this.#machine.endDelivery(this.#n);
    const { outcome } = answer;
    if (this.#waitsFor !== undefined) {
      const why = `${this.#waitsFor} took longer than the webhook can wait (answerWithinMs)`;
      this.#works.tell.error(new Error(why), this.#brought.event);
    }
    // The hold tells what became of an event that ran.
    if (outcome === "ignored" || outcome === "seen") {
      const { incoming, event } = this.#brought;
      this.#works.tell.outcome({ outcome, id: publicId(incoming.event.id), type: event.type, attempt: null });
    }
    answer.error = this.#error;
    this.#answer(answer);
  }
}

/** In core's order. */
const PUT_STATES = ["new", "waiting", "done", "dead", "full"];
const LANE_STATES = [undefined, "head", "busy", "later", "nothing", "lost"];

const TIME = JSON.stringify({ time: true });

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
  const { id, lane, at } = incoming.event;
  return { id: publicId(id), lane, created_at: event.created_at ?? new Date(at).toISOString(), event };
}

/**
 * What a delivery asks of a lane: whether it was given out. Its events are the hold's.
 * @param {Taken | null} taken
 */
function withoutEvents(taken) {
  return taken?.state === "head" ? { ...taken, events: [] } : taken;
}
