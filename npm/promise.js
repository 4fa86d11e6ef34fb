// What the client's methods return: an ordinary promise of the data. Two things are put on it: `withResponse`, for the
// rest of the answer, and, on the promise of a page, the walk over this page and all later ones.

import { headersOf } from "./headers.js";
import { walk } from "./walk.js";

/** @import { CallPromise, PagePromise, WithResponse } from "../index.js" */
/** @import { BindingAnswer } from "./binding/binding.js" */
/** @import { PageOfItems } from "./walk.js" */

/**
 * Makes the promise of what a call answers.
 * @template T
 * @param {Promise<BindingAnswer>} answer
 * @returns {CallPromise<T>}
 */
export function callPromise(answer) {
  const promise = answer.then(({ data }) => /** @type {T} */ (data));
  async function withResponse() {
    // The failure is handled by the caller of this function, so the promise of the data must not report it too.
    promise.catch(() => {});
    return toResponse(/** @type {BindingAnswer & { data: T }} */ (await answer));
  }
  Object.defineProperties(promise, { withResponse: hidden(withResponse) });
  return /** @type {CallPromise<T>} */ (promise);
}

/**
 * Makes the promise of one page, which also walks the items of this page and all later ones.
 * @template {object} T
 * @param {(page?: number) => Promise<BindingAnswer>} fetchPage gets the page with that number, or the one that was asked for
 * @param {number} first the number of the page that was asked for
 * @param {boolean} itemsMove to the head of the list
 * @returns {PagePromise<T>}
 */
export function pagePromise(fetchPage, first, itemsMove) {
  const promise = callPromise(fetchPage());
  async function* walkAll() {
    const fetchNext = async (/** @type {number} */ page) =>
      /** @type {PageOfItems} */ ((await fetchPage(page)).data);
    yield* walk(await promise, fetchNext, first, itemsMove);
  }
  Object.defineProperties(promise, { [Symbol.asyncIterator]: hidden(walkAll) });
  return /** @type {PagePromise<T>} */ (promise);
}

/**
 * The data with the rest of the answer.
 * @template T
 * @param {BindingAnswer & { data: T }} answer
 * @returns {WithResponse<T>}
 */
function toResponse({ data, status, attempts, headers }) {
  const received = headersOf(headers());
  const requestId = received.get("x-request-id") ?? undefined;
  return { data, status, headers: received, requestId, attempts };
}

/**
 * A property that `console.log` doesn't show, like a method of a class.
 * @param {unknown} value
 */
function hidden(value) {
  return { value, configurable: true, writable: true };
}
