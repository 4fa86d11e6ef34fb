// What the client's methods return: an ordinary promise of the data. Two things are put on it: `withResponse`, for the
// rest of the answer, and, on the promise of a page, the walk over this page and all later ones.

import { kindOf } from "./given.js";
import { headersOf } from "./headers.js";
import { invalid } from "./invalid.js";
import { located, withStackOf } from "./located.js";
import { optionsOf } from "./options-of.js";
import { walk } from "./walk.js";

/** @import { CallPromise, PagePromise, WithResponse } from "../index.js" */
/** @import { BindingAnswer, Ended } from "./binding/binding.js" */
/** @import { Since } from "./since.js" */
/** @import { PageOfItems } from "./walk.js" */

/**
 * Makes the promise of what a call answers. What the work throws or rejects with is the call's failure. A bot makes many
 * calls, so there is one promise for each and no `async` function: that took a quarter off the main thread's time.
 * @template T
 * @param {(ended: Ended) => void | Promise<void>} work starts the call
 * @returns {CallPromise<T>}
 */
export function callPromise(work) {
  // A failure happens in a later turn, whose stack has no line of the caller.
  const caller = new Error();
  /** @type {BindingAnswer} */
  let answer;
  const promise = new Promise((resolve, reject) => {
    /** @type {Ended} */
    const ended = (failure, received) => {
      if (received === undefined) return reject(withStackOf(caller, failure));
      answer = received;
      resolve(received.data);
    };
    try {
      work(ended)?.catch(ended);
    } catch (failure) {
      ended(failure);
    }
  });
  async function withResponse() {
    await promise;
    return toResponse(/** @type {BindingAnswer & { data: T }} */ (answer));
  }
  hide(promise, "withResponse", () => {
    const response = withResponse();
    // The failure is handled by the caller of this function, so the promise of the data must not report it too.
    promise.catch(() => {});
    return response;
  });
  return /** @type {CallPromise<T>} */ (promise);
}

/**
 * Makes the promise of one page, which also walks the items of this page and all later ones.
 * @template {object} T
 * @param {(page?: number) => CallPromise<any>} fetchPage gets the page with that number, or the one that was asked for
 * @param {number} first the number of the page that was asked for
 * @param {boolean} itemsMove to the head of the list
 * @param {Since} [since] leaves older items out
 * @returns {PagePromise<T>}
 */
export function pagePromise(fetchPage, first, itemsMove, since) {
  const promise = fetchPage();
  async function* walkAll() {
    const page = /** @type {PageOfItems} */ (await promise);
    if (since === undefined) return yield* walk(page, fetchPage, { first, itemsMove });
    const fetchWhole = async (/** @type {number} */ number) => since.whole(await fetchPage(number));
    const { isPast } = since;
    for await (const item of walk(since.whole(page), fetchWhole, { first, itemsMove, isPast })) {
      if (!isPast(item)) yield item;
    }
  }
  hide(promise, Symbol.asyncIterator, walkAll);
  hide(promise, "toArray", (/** @type {unknown} */ options) => {
    const items = located(() => taken(walkAll, options));
    // The failure of the page is handled by the caller of this function.
    promise.catch(() => {});
    return items;
  });
  return /** @type {PagePromise<T>} */ (promise);
}

/**
 * The first items of a walk, as many as the options allow.
 * @param {() => AsyncGenerator} walkAll
 * @param {unknown} options
 */
async function taken(walkAll, options) {
  const { limit } = optionsOf(options, "toArray", ["limit"]);
  if (!(Number.isSafeInteger(limit) && limit > 0)) {
    throw invalid("limit", `must be a whole number above 0, got ${kindOf(limit)}`);
  }
  const items = [];
  for await (const item of walkAll()) {
    items.push(item);
    if (items.length === limit) break;
  }
  return items;
}

/**
 * The data with the rest of the answer.
 * @template T
 * @param {BindingAnswer & { data: T }} answer
 * @returns {WithResponse<T>}
 */
function toResponse({ data, status, attempts, headers }) {
  const received = headersOf(JSON.parse(headers));
  const requestId = received.get("x-request-id") ?? undefined;
  return { data, status, headers: received, requestId, attempts };
}

/**
 * Puts a function on a promise, which `console.log` doesn't show, like a method of a class.
 * @param {object} promise
 * @param {string | symbol} name
 * @param {Function} value
 */
function hide(promise, name, value) {
  Object.defineProperty(promise, name, { value, configurable: true, writable: true });
}
