// What the client's methods return: a promise of the data, with the rest of the answer for whoever asks, and, for
// a list, with a walk over all its pages.

import { headersOf } from "./headers.js";
import { walk } from "./walk.js";

/** A promise of what the answer says. */
export class CallPromise extends Promise {
  #answer;

  /** @param {Promise<object>} answer as a binding gives it */
  constructor(answer) {
    super((resolve, reject) => answer.then(({ data }) => resolve(data), reject));
    this.#answer = answer;
  }

  /** What is made of it is a plain promise: there is an answer to this one alone. */
  static get [Symbol.species]() {
    return Promise;
  }

  async withResponse() {
    // Whoever asks for the whole answer handles its failure there.
    this.catch(() => {});
    const { data, status, attempts, headers } = await this.#answer;
    const received = headersOf(headers());
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
   * @param {(page?: number) => Promise<object>} fetchPage the page of that number, or the one that was asked for
   * @param {number} first the page that was asked for
   * @param {boolean} itemsMove to the head of the list
   */
  constructor(fetchPage, first, itemsMove) {
    super(fetchPage());
    this.#fetchPage = fetchPage;
    this.#first = first;
    this.#itemsMove = itemsMove;
  }

  async *[Symbol.asyncIterator]() {
    const fetchPage = async (page) => (await this.#fetchPage(page)).data;
    yield* walk(await this, fetchPage, this.#first, this.#itemsMove);
  }
}
