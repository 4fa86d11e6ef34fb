// What the client's methods return: a promise of the data, with the rest of the answer for whoever asks, and, for
// a list, with a walk over all its pages.

import { headersOf } from "./headers.js";

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

  /** @param {(page?: number) => Promise<object>} fetchPage the page of that number, or the one that was asked for */
  constructor(fetchPage) {
    super(fetchPage());
    this.#fetchPage = fetchPage;
  }

  /**
   * Every item once, though the list grows or shrinks at its head between two pages: the total tells how far all
   * items have moved. What moves within the list is kept from coming twice by the ids of the latest items.
   */
  async *[Symbol.asyncIterator]() {
    const recent = new Recent();
    let page = await this;
    let total = page.total;
    for (let position = page.page * page.per_page; ; ) {
      position = Math.max(0, position + page.total - total);
      total = page.total;
      const offset = position - page.page * page.per_page;
      if (offset >= 0) {
        for (const item of page.data.slice(offset)) {
          position += 1;
          if (recent.add(item.id)) yield item;
        }
        if (page.data.length === 0) return;
      }
      if (position >= total) return;
      page = (await this.#fetchPage(Math.floor(position / page.per_page))).data;
    }
  }
}

/** The ids of the latest items, so many that memory stays bounded. */
class Recent {
  static #most = 1000;
  #ids = new Set();

  /** Whether it is new. */
  add(id) {
    if (this.#ids.has(id)) return false;
    this.#ids.add(id);
    if (this.#ids.size > Recent.#most) this.#ids.delete(this.#ids.values().next().value);
    return true;
  }
}
