// The calls of the native addon. All calls of one turn cross together, and what happens to them comes back in batches:
// a promise, an object and a wake-up for each call were most of a call's cost.

import { AsyncResource } from "node:async_hooks";
import { Buffer } from "node:buffer";
import { reasonOf } from "../media.js";
import { onAbort } from "../signal.js";
import { readAnswer, toError } from "./binding.js";

/** @import { BindingAnswer, CallRequest, Ended } from "./binding.js" */
/** @import { Addon, AddonCalls, NativeClient } from "./native.js" */
/** @import { AddonFile } from "./native-file.js" */

/** How many notices a batch holds at most, and the bytes of their texts. What is longer comes by itself. */
const MOST_NOTICES = 64;
const TEXT_BYTES = 64 * 1024;

/**
 * How many characters cross together: a turn may make more calls than fit into one string of JavaScript (half a gigabyte).
 * A turn of small calls still crosses at once.
 */
const MOST_CHARACTERS = 1024 * 1024;

// What crates/node/src/call.rs writes for each notice.
const FIELDS = 7;
const [ANSWERED, FAILED, ATTEMPT, PROGRESS, ASK, PULL] = [0, 1, 2, 3, 4, 5];
const [ASCII, , LARGE] = [0, 1, 2];
/** What follows it runs at the end of this turn. Fake timers may hold back `queueMicrotask`. */
const endOfTurn = Promise.resolve();

const QUESTIONS = /** @type {const} */ (["turn", "key"]);

/**
 * A call that has not ended.
 * @typedef {object} Pending
 * @property {CallRequest} request
 * @property {Ended} ended
 * @property {number} size of its file
 * @property {import("./feed.js").Feed | undefined} feed its stream
 * @property {(() => void) | undefined} forget takes back what waits for its signal
 * @property {CallRequest["watch"]["attempt"]} attempt
 * @property {CallRequest["watch"]["progress"]} progress
 * @property {CallRequest["ask"]} ask
 */

/**
 * Returns the calls of an addon, of which there are none yet.
 * @param {Addon} addon
 */
export function callsOf(addon) {
  return new NativeCalls(addon);
}

class NativeCalls {
  /** @type {AddonCalls} */
  #calls;
  /** @type {Map<number, Pending>} */
  #pending = new Map();
  #next = 0;

  // The calls of this turn that have not crossed: those of one client, with numbers that follow each other.
  /** @type {NativeClient | undefined} */
  #client;
  #first = 0;
  #count = 0;
  #lines = "";

  #batch = Buffer.allocUnsafeSlow(MOST_NOTICES * FIELDS * 4 + TEXT_BYTES);
  #numbers = new Uint32Array(this.#batch.buffer, 0, MOST_NOTICES * FIELDS);
  #flush = () => this.#cross();

  /** @param {Addon} addon */
  constructor(addon) {
    this.#calls = new addon.Calls(() => this.#takeAll());
  }

  /**
   * Starts a call. Never throws.
   * @param {NativeClient} client
   * @param {CallRequest} request
   * @param {AddonFile | undefined} file
   * @param {Ended} ended
   */
  start(client, request, file, ended) {
    const { name, given, content = "", signal, watch, ask } = request;
    const number = this.#next;
    this.#next = (number + 1) >>> 0;
    const lines = `${name}\n${given}\n${content}\n`;
    if (signal !== undefined || file !== undefined || watch.attempt !== undefined || ask) {
      return this.#startWatched(client, number, lines, request, file, ended);
    }
    this.#pending.set(number, { request, ended, ...UNWATCHED });
    if (this.#count > 0 && !this.#fits(client, number, lines)) this.#cross();
    if (this.#count === 0) {
      this.#client = client;
      this.#first = number;
      endOfTurn.then(this.#flush);
    }
    this.#count += 1;
    this.#lines += lines;
  }

  /**
   * Whether a call can cross with those of this turn that have not crossed.
   * @param {NativeClient} client
   * @param {number} number
   * @param {string} lines
   */
  #fits(client, number, lines) {
    if (client !== this.#client || number !== this.#first + this.#count) return false;
    return this.#lines.length + lines.length <= MOST_CHARACTERS;
  }

  /**
   * Starts a call that its caller watches or may abort, or that asks him something.
   * @param {NativeClient} client
   * @param {number} number
   * @param {string} lines
   * @param {CallRequest} request
   * @param {AddonFile | undefined} file
   * @param {Ended} ended
   */
  #startWatched(client, number, lines, request, file, ended) {
    const { signal, watch } = request;
    // Batches come outside of any `AsyncLocalStorage`: what happens to the call is told in its caller's.
    const caller = new AsyncResource("postproxy-dm");
    /** @type {Pending} */
    const call = {
      request,
      ended: inContext(caller, ended),
      size: file?.size ?? 0,
      feed: file?.feed,
      forget: undefined,
      attempt: inContext(caller, watch.attempt),
      progress: inContext(caller, watch.progress),
      ask: inContext(caller, request.ask),
    };
    try {
      this.#cross();
      const [tellsAttempts, isAborted] = [watch.attempt !== undefined, signal?.aborted === true];
      this.#calls.startWatched(client, number, lines, file, tellsAttempts, isAborted);
      this.#pending.set(number, call);
      call.forget = onAbort(signal, () => this.#calls.cancel(number));
    } catch (failure) {
      this.#end(number);
      file?.feed?.close();
      ended(failure);
    }
  }

  /** Hands over the calls of this turn. */
  #cross() {
    if (this.#count === 0 || this.#client === undefined) return;
    const [client, first, count, lines] = [this.#client, this.#first, this.#count, this.#lines];
    this.#count = 0;
    this.#lines = "";
    try {
      this.#calls.start(client, first, count, lines);
    } catch (failure) {
      for (let number = first; number < first + count; number += 1) this.#end(number)?.ended(failure);
    }
  }

  /** Takes everything that there is to know. */
  #takeAll() {
    for (;;) {
      const count = this.#calls.take(this.#batch, MOST_NOTICES);
      if (count === 0) return;
      let place = MOST_NOTICES * FIELDS * 4;
      for (let notice = 0; notice < count; notice += 1) place = this.#tell(notice * FIELDS, place);
    }
  }

  /**
   * Tells a call of a notice. Returns where the texts of the next one begin.
   * @param {number} at where its numbers begin
   * @param {number} start where its texts begin
   */
  #tell(at, start) {
    const numbers = this.#numbers;
    const number = numbers[at];
    const form = numbers[at + 2];
    const middle = start + numbers[at + 5];
    const end = middle + numbers[at + 6];
    const text = form === LARGE ? this.#calls.takeLargeText() : this.#text(form, start, middle);
    switch (numbers[at + 1]) {
      case ANSWERED: {
        const answer = { status: numbers[at + 3], attempts: numbers[at + 4], headers: text };
        this.#answered(number, answer, form, middle, end);
        break;
      }
      case FAILED: {
        const call = this.#end(number);
        call?.ended(toError(text, call.request.signal));
        break;
      }
      case ATTEMPT:
        this.#pending.get(number)?.attempt?.(JSON.parse(text));
        break;
      case PROGRESS: {
        const call = this.#pending.get(number);
        call?.progress?.(numbers[at + 3] * 2 ** 32 + numbers[at + 4], call.size);
        break;
      }
      case ASK: {
        const question = QUESTIONS[numbers[at + 3]];
        this.#pending.get(number)?.ask?.(question, (reply) => this.#calls.reply(number, reply));
        break;
      }
      case PULL:
        this.#feed(number, numbers[at + 3]);
    }
    return form === LARGE ? start : end;
  }

  /**
   * Gives a call the next bytes of its stream.
   * @param {number} number
   * @param {number} reading
   */
  #feed(number, reading) {
    this.#pending
      .get(number)
      ?.feed?.next(reading)
      .then(
        (bytes) => this.#calls.feed(number, reading, bytes ?? NO_BYTES, ""),
        (error) => this.#calls.feed(number, reading, undefined, reasonOf(error)),
      );
  }

  /**
   * Ends a call with its answer.
   * @param {number} number
   * @param {Omit<BindingAnswer, "data">} answer
   * @param {number} form
   * @param {number} start where the body begins
   * @param {number} end where it ends
   */
  #answered(number, { status, attempts, headers }, form, start, end) {
    const call = this.#end(number);
    if (call === undefined) return;
    try {
      const large = form === LARGE ? this.#calls.takeLargeBody() : undefined;
      // A copy, because the batch is used again.
      const body = () => large ?? new Uint8Array(this.#batch.subarray(start, end));
      const text = form === ASCII ? this.#text(form, start, end) : undefined;
      const data = readAnswer(call.request.promised, { body, text, headers }, (why) =>
        this.#calls.unreadable(number, body(), why),
      );
      call.ended(undefined, { data, status, attempts, headers });
    } catch (failure) {
      call.ended(failure);
    }
  }

  /**
   * Returns a text in the batch.
   * @param {number} form
   * @param {number} start
   * @param {number} end
   */
  #text(form, start, end) {
    return this.#batch.toString(form === ASCII ? "latin1" : "utf8", start, end);
  }

  /**
   * Forgets a call, and returns it.
   * @param {number} number
   */
  #end(number) {
    const call = this.#pending.get(number);
    this.#pending.delete(number);
    call?.forget?.();
    call?.feed?.close();
    return call;
  }
}

const NO_BYTES = new Uint8Array();

/** What a call has that nobody watches. */
const UNWATCHED = {
  size: 0,
  feed: undefined,
  ...{ forget: undefined, attempt: undefined, progress: undefined, ask: undefined },
};

/**
 * @template {((...given: any[]) => void) | undefined} Tell
 * @param {AsyncResource} caller
 * @param {Tell} tell
 * @returns {Tell}
 */
function inContext(caller, tell) {
  const told = (/** @type {any[]} */ ...given) =>
    caller.runInAsyncScope(/** @type {any} */ (tell), undefined, ...given);
  return tell && /** @type {Tell} */ (told);
}
