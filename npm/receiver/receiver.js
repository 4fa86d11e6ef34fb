// `createReceiver`: from a request to the handler and back to the answer, in any framework.

import { ready as bindingReady, isLoaded, unwrap } from "../binding/binding.js";
import { kindOf, signalOf, viewOf } from "../given.js";
import { invalid } from "../invalid.js";
import { optionsOf } from "../options-of.js";
import { monotonicMs } from "../timers.js";
import { bodyLine } from "../watch/logger.js";
import { readLambda, toLambda } from "./body/lambda.js";
import { checkNode, readNode, writeNode } from "./body/node.js";
import { readWeb, toResponse } from "./body/web.js";
import { catchUp } from "./catch-up.js";
import { tellCommand } from "./command.js";
import { deliver } from "./delivery.js";
import { headerOf, incomingOf, isMistake, refusalError } from "./incoming.js";
import { laneOf } from "./lane-of.js";
import { isLocalNode, isLocalWeb, withOutcome } from "./local.js";
import { open } from "./open.js";
import { readOptions } from "./options.js";
import { discardEvents, forgetChat, listEvents, replayEvents, storeStats } from "./rows.js";
import { withinTime } from "./store-calls.js";
import { checkSecrets, isOurFault, readRequest, withHint } from "./verify.js";
import { findWaitUntil } from "./wait-until.js";
import { workOn } from "./work.js";

/** @import { Receiver as DeclaredReceiver } from "../../receiver.js" */
/** @import { Incoming as Read } from "./body/bytes.js" */
/** @import { Answer } from "./delivery.js" */
/** @import { ClientFromEnvironment } from "./open.js" */
/** @import { WaitUntil } from "./wait-until.js" */
/** @import { Works } from "./works.js" */

/**
 * Where a request came from: what keeps us alive after the answer, and how long the host lets us live.
 * @typedef {{ waitUntil?: WaitUntil | undefined, leftMs?: number | null }} Host
 */

/** @typedef {{ kind: string, error?: unknown }} Refused */

/**
 * Makes a receiver. Core checks the options at once where the binding is there already.
 * @param {unknown} given
 * @param {ClientFromEnvironment} clientFromEnvironment
 * @returns {DeclaredReceiver}
 */
export function makeReceiver(given, clientFromEnvironment) {
  const receiver = new Receiver(given, clientFromEnvironment);
  // Node 18 has the symbol since 18.18 only.
  const dispose = Symbol.asyncDispose ?? Symbol.for("Symbol.asyncDispose");
  Object.defineProperty(receiver, dispose, { value: () => receiver.close(), configurable: true });
  const declared = /** @type {DeclaredReceiver} */ (/** @type {unknown} */ (receiver));
  insides.set(declared, () => receiver.inside());
  tellCommand(declared, receiver.store);
  return declared;
}

/** What `postproxy-dm/testing` reaches into. @type {WeakMap<object, () => Promise<Works>>} */
const insides = new WeakMap();

/**
 * The parts of a receiver, for tests of handlers.
 * @param {unknown} receiver
 */
export function insideOf(receiver) {
  const inside = typeof receiver === "object" && receiver !== null ? insides.get(receiver) : undefined;
  if (inside === undefined)
    throw invalid("receiver", `must be what createReceiver returned, got ${kindOf(receiver)}`);
  return inside();
}

/** Each method is bound: `export const POST = receiver.fetch`. */
class Receiver {
  #options;
  #clientFromEnvironment;
  /** @type {ReturnType<typeof open> | undefined} */
  #opened;
  /** @type {Promise<string[]> | undefined} */
  #prepared;
  #isReady = false;
  #hasWarned = false;

  /**
   * @param {unknown} given
   * @param {ClientFromEnvironment} clientFromEnvironment
   */
  constructor(given, clientFromEnvironment) {
    this.#options = readOptions(given);
    this.#clientFromEnvironment = clientFromEnvironment;
    if (isLoaded()) this.#open();
    else bindingReady().catch(() => {});
  }

  /** @type {DeclaredReceiver["fetch"]} */
  fetch = async (request, ...rest) => {
    if (!isLoaded()) await this.#load();
    const read = await readWeb(request, this.#works.settings.maxBodyBytes);
    if ("passOn" in read) throw read.passOn;
    const { answer } = await this.#answer(read, { waitUntil: findWaitUntil(rest) });
    return /** @type {any} */ (toResponse(isLocalWeb(request, rest) ? withOutcome(answer) : answer));
  };

  /** @type {DeclaredReceiver["node"]} */
  node = async (req, res, next) => {
    checkNode(req, res);
    try {
      // Without a need to wait, the framework that called is still in the stack: see body/hints.js.
      if (!isLoaded()) await this.#load();
      const read = await readNode(req, res, this.#works.settings.maxBodyBytes);
      if ("passOn" in read) throw read.passOn;
      const { answer, setUp } = await this.#answer(read, { waitUntil: findWaitUntil([]) });
      if (setUp !== undefined && next !== undefined) next(setUp);
      else writeNode(res, isLocalNode(req) ? withOutcome(answer) : answer);
    } catch (error) {
      if (next !== undefined) return next(error);
      const { status } = /** @type {any} */ (error ?? {});
      this.#options.tell.error(error);
      writeNode(res, { status: status >= 400 && status <= 499 ? status : 500, headers: {} });
    }
  };

  /** @type {DeclaredReceiver["lambda"]} */
  lambda = async (event, context) => {
    await this.#load();
    const read = await readLambda(event, this.#works.settings.maxBodyBytes);
    if ("passOn" in read) throw read.passOn;
    const left = context?.getRemainingTimeInMillis?.();
    const { answer } = await this.#answer(read, { leftMs: typeof left === "number" ? left : null });
    // The host freezes us with the answer, so another lane is worked on before it.
    if (answer.lookFurther) await this.#worker.lookFurther();
    return toLambda(answer, event);
  };

  /** @type {DeclaredReceiver["receive"]} */
  receive = async (body, headers) => {
    await this.#load();
    const bytes = typeof body === "string" ? new TextEncoder().encode(body) : viewOf(body);
    const hint = `the body must be the raw bytes or text, got ${kindOf(body)}`;
    /** @type {Read} */
    const read =
      bytes === undefined
        ? { refusal: "body_used", hint }
        : bytes.length > this.#works.settings.maxBodyBytes
          ? { refusal: "too_long" }
          : { bytes, headers, url: "", method: "POST" };
    const { answer } = await this.#answer(read, { waitUntil: findWaitUntil([]) });
    const { status, headers: answered, outcome } = answer;
    return { status, headers: answered, outcome: /** @type {any} */ (outcome) };
  };

  /** @type {DeclaredReceiver["ready"]} */
  ready = async () => {
    await this.#load();
    checkSecrets(this.#options.secret);
    return this.#prepare();
  };

  /** @type {DeclaredReceiver["start"]} */
  start = async (options) => {
    const { pollMs } = optionsOf(options, "start", ["pollMs"]);
    if (pollMs !== undefined && !(Number.isInteger(pollMs) && pollMs >= 1)) {
      throw invalid("pollMs", `must be a whole number of milliseconds, at least 1, got ${kindOf(pollMs)}`);
    }
    await this.#load();
    if (this.#works.isInCommand) return;
    this.#refuseClosed();
    this.#warn(await this.ready());
    this.#worker.start(pollMs);
  };

  /** @type {DeclaredReceiver["drain"]} */
  drain = async (options) => {
    const { signal } = optionsOf(options, "drain", ["signal"]);
    await this.#load();
    if (this.#works.isInCommand) return;
    await this.ready();
    await this.#worker.drain(signalOf(signal));
  };

  /** @type {DeclaredReceiver["catchUp"]} */
  catchUp = async (options) => {
    await this.#load();
    if (this.#works.isInCommand) return { chats: 0, put: 0, known: 0 };
    await this.ready();
    return catchUp(this.#works, (event) => laneOf(this.#options.order, event), options);
  };

  /** @type {DeclaredReceiver["work"]} */
  work = async (envelope) => {
    await this.#load();
    this.#refuseClosed();
    return workOn(this.#works, envelope);
  };

  /** @type {DeclaredReceiver["events"]} */
  events = async (options) => {
    await this.#load();
    await this.#prepare();
    return listEvents(this.#works, options);
  };

  /** @type {DeclaredReceiver["replay"]} */
  replay = async (which, options) => {
    await this.#load();
    await this.#prepare();
    const replayed = await replayEvents(this.#works, which, options);
    if (replayed > 0) this.#worker.look();
    return replayed;
  };

  /** @type {DeclaredReceiver["discard"]} */
  discard = async (which) => {
    await this.#load();
    await this.#prepare();
    return discardEvents(this.#works, which);
  };

  /** @type {DeclaredReceiver["forget"]} */
  forget = async (chatId) => {
    await this.#load();
    await this.#prepare();
    return forgetChat(this.#works, chatId);
  };

  /** @type {DeclaredReceiver["stats"]} */
  stats = async () => {
    await this.#load();
    await this.#prepare();
    return storeStats(this.#works);
  };

  /** @type {DeclaredReceiver["close"]} */
  close = async (options) => {
    await this.#load();
    const { graceMs = this.#works.settings.closeGraceMs } = optionsOf(options, "close", ["graceMs"]);
    if (typeof graceMs !== "number" || !(graceMs >= 0)) {
      throw invalid("graceMs", `must be a number of milliseconds, 0 or more, got ${kindOf(graceMs)}`);
    }
    await this.#worker.close(graceMs);
  };

  /** Nothing begins after `close`. */
  #refuseClosed() {
    if (this.#opened === undefined || !this.#worker.isClosed) return;
    throw new Error("the receiver is closed: nothing new begins");
  }

  get store() {
    return this.#options.store;
  }

  async inside() {
    await this.#load();
    return this.#works;
  }

  get #works() {
    return this.#open().works;
  }

  get #worker() {
    return this.#open().worker;
  }

  #open() {
    this.#opened ??= open(this.#options, this.#clientFromEnvironment);
    return this.#opened;
  }

  /** Waits for the binding where it isn't there yet. */
  async #load() {
    if (!isLoaded()) await bindingReady();
    this.#open();
  }

  /**
   * Says once what the store warns of.
   * @param {string[]} warnings
   */
  #warn(warnings) {
    if (this.#hasWarned) return;
    this.#hasWarned = true;
    for (const warning of warnings) this.#options.log.warn?.(warning);
  }

  /** Checks the store once; again if that failed. */
  async #prepare() {
    const { store, settings } = this.#works;
    this.#prepared ??= withinTime(
      (async () => store.check({ concurrency: settings.concurrency }))(),
      "check",
      PREPARE_MS,
    );
    try {
      const warnings = await this.#prepared;
      this.#isReady = true;
      return warnings;
    } catch (error) {
      this.#prepared = undefined;
      throw error;
    }
  }

  /**
   * From the bytes to the answer. `setUp` is a mistake in how the receiver is used, for a framework's own error handler.
   * @param {Exclude<Read, { passOn: unknown }>} read
   * @param {Host} host
   * @returns {Promise<{ answer: Answer, setUp?: unknown }>}
   */
  #answer(read, host) {
    return this.#options.log.debug === undefined ? this.#judge(read, host) : this.#loggedAnswer(read, host);
  }

  /**
   * @param {Exclude<Read, { passOn: unknown }>} read
   * @param {Host} host
   */
  async #loggedAnswer(read, host) {
    const beganMs = monotonicMs();
    const answered = await this.#judge(read, host);
    const { status, outcome } = answered.answer;
    const tookMs = Math.round(monotonicMs() - beganMs);
    this.#options.log.debug?.(`receiver: webhook answered ${status} (${outcome}) in ${tookMs} ms`);
    return answered;
  }

  /**
   * @param {Exclude<Read, { passOn: unknown }>} read
   * @param {Host} host
   * @returns {Promise<{ answer: Answer, setUp?: unknown }>}
   */
  async #judge(read, host) {
    const works = this.#works;
    if ("refusal" in read) {
      const error = refusalError(read);
      if (error) works.tell.error(error);
      return {
        answer: this.#refuse(read.refusal),
        ...(read.refusal === "body_used" ? { setUp: error } : {}),
      };
    }
    if (this.#worker.isClosed && !works.isDurable) return { answer: this.#refuse("closed") };
    let verified;
    try {
      const { secret, now } = this.#options;
      const { toleranceSeconds, answerWithinMs } = works.settings;
      const reading = readRequest({ secret, now, toleranceSeconds, answerWithinMs }, read);
      verified = "event" in reading ? reading : await reading;
    } catch (thrown) {
      const error = withHint(thrown, read.hint);
      works.tell.error(error);
      if (isOurFault(thrown)) return { answer: this.#refuse("misconfigured") };
      const isMalformed =
        /** @type {import("../error.js").WebhookError} */ (thrown).reason === "malformed_payload";
      return { answer: this.#refuse(isMalformed ? "malformed" : "signature") };
    }
    return { answer: await this.#deliver(verified, read.headers, host) };
  }

  /**
   * @param {import("../webhook.js").ReadEvent} verified
   * @param {any} headers
   * @param {Host} host
   */
  async #deliver({ event, textOf, bytes }, headers, { waitUntil, leftMs = null }) {
    const works = this.#works;
    works.log.trace?.(`${event.type} ${event.id}: holds ${bodyLine(event)}`);
    try {
      const lane = laneOf(this.#options.order, event);
      const incoming = incomingOf(works, bytes, lane);
      const isStored = incoming.handler !== null && !incoming.direct && works.forward === undefined;
      if (isStored && !this.#isReady) {
        const { answerWithinMs } = works.settings;
        const patienceMs = Math.min(answerWithinMs, leftMs ?? answerWithinMs);
        this.#warn(await withinTime(this.#prepare(), "check", patienceMs));
      }
      const delivery = { id: headerOf(headers, "x-postproxy-delivery"), headers };
      const answer = await deliver(works, { incoming, text: textOf(), event, delivery, waitUntil, leftMs });
      if (answer.lookFurther && leftMs === null && this.#worker.mayFindFurther) {
        works.background(this.#worker.lookFurther(), waitUntil);
      }
      return answer;
    } catch (error) {
      works.tell.error(error, event);
      return this.#refuse(isMistake(error) ? "misconfigured" : "store");
    }
  }

  /**
   * @param {string} kind
   * @returns {Answer}
   */
  #refuse(kind) {
    const { status, headers } = unwrap(this.#works.machine.refusal(kind));
    return { status, headers, outcome: "refused", lookFurther: false };
  }
}

/** How long checking the store may take: it may have tables to make. */
const PREPARE_MS = 30_000;
