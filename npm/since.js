// `since` of a list whose newest items come first: older items are left out, and the first of them ends the walk. The service
// knows nothing of it.

import { fieldsOf } from "./given.js";
import { invalid } from "./invalid.js";
import { timeOf } from "./time.js";

/** @import { Ended } from "./binding/binding.js" */
/** @import { PageOfItems } from "./walk.js" */

export class Since {
  #query;
  #list;
  #ms = Number.NaN;
  /** What the service answered, by what the caller gets of it. @type {WeakMap<PageOfItems, PageOfItems>} */
  #whole = new WeakMap();

  /**
   * @param {unknown} query with a `since`
   * @param {string} list the name of the method
   */
  constructor(query, list) {
    this.#query = query;
    this.#list = list;
  }

  /** Reads the time, and returns the query without it. Throws for what is no time. */
  rest() {
    const { since, ...others } = fieldsOf(this.#query, "query");
    // The service would drop it, and give everything.
    if (this.#list !== "listMessages") {
      throw invalid("since", "is of listMessages alone: chats have `after`, and comments have `from`");
    }
    this.#ms = timeOf(since, "since");
    return others;
  }

  /**
   * Leaves older items out of a page.
   * @param {Ended} ended
   * @returns {Ended}
   */
  filtering(ended) {
    return (failure, answer) => {
      if (answer === undefined) return ended(failure);
      const whole = /** @type {PageOfItems} */ (answer.data);
      const page = { ...whole, data: whole.data.filter((item) => !this.isPast(item)) };
      this.#whole.set(page, whole);
      ended(undefined, { ...answer, data: page });
    };
  }

  /**
   * The page with all its items, whose number and whose last item the walk needs.
   * @param {PageOfItems} page
   */
  whole(page) {
    return this.#whole.get(page) ?? page;
  }

  /**
   * Whether a message is older, by the time that the list is ordered by. One without a time is not.
   * @param {any} message
   */
  isPast = (message) => Date.parse(message?.external_posted_at ?? message?.created_at ?? "") < this.#ms;
}

/**
 * The `since` of a query, if it has one. What can't be read is refused with the rest of the query.
 * @param {any} query as the caller gave it
 * @param {string} list the name of the method
 */
export function sinceOf(query, list) {
  try {
    return query?.since === undefined ? undefined : new Since(query, list);
  } catch {
    return undefined;
  }
}
