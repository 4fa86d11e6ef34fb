// What the client's methods return: a promise of the data, with the rest of the answer for whoever asks, and, for
// a list, with a walk over all its pages.

import { walk } from "./walk.js";

/** A promise of what the answer says. */
export class CallPromise extends Promise {
  #answer;

  /** @param {Promise<object>} answer as a binding gives it */
  constructor(answer) {
    // The promise that this extends is never used: what one waits for is the answer. So nothing is left unhandled
    // where only `withResponse` is called.
    super((resolve) => resolve());
    this.#answer = answer;
  }

  static get [Symbol.species]() {
    return Promise;
  }

  // biome-ignore lint/suspicious/noThenProperty: it is a promise.
  then(onFulfilled, onRejected) {
    return this.#answer.then(({ data }) => data).then(onFulfilled, onRejected);
  }

  catch(onRejected) {
    return this.then(undefined, onRejected);
  }

  finally(onFinally) {
    return this.then().finally(onFinally);
  }

  async withResponse() {
    const { data, status, attempts, headers } = await this.#answer;
    const received = new Headers(headers());
    const requestId = received.get("x-request-id") ?? undefined;
    return { data, status, headers: received, requestId, attempts };
  }
}

/** A promise of one page that also walks the items of this and all later pages. */
export class PagePromise extends CallPromise {
  #fetchPage;
  #first;
  #itemsMove;

  /**
   * @param {(page?: number) => Promise<object>} fetchPage
   * @param {number} [first] the page to begin with
   * @param {boolean} itemsMove to the head of the list
   */
  constructor(fetchPage, first, itemsMove) {
    super(fetchPage(first));
    this.#fetchPage = fetchPage;
    this.#first = first;
    this.#itemsMove = itemsMove;
  }

  async *[Symbol.asyncIterator]() {
    const fetchPage = async (page) => (await this.#fetchPage(page)).data;
    yield* walk(await this, fetchPage, Number(this.#first ?? 0), this.#itemsMove);
  }
}
