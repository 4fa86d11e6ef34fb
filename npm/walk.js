// Walks over a list that has pages and no cursor, while the list changes, even if the service's numbers are wrong.
//
// The walk knows two things about an item: its id, which keeps it from being yielded twice, and its place in the list. New
// items come in at the head and move all others; the total shows how far. The items of a page decide whether the walk goes
// on: it ends at the total, at an empty page, or after several pages without a new item. So a wrong total, a page that is
// too short or a repeated page cost one request each, and nothing else.

/** @typedef {{ id?: unknown }} Item */

/** @typedef {{ data: any[], total: number, page: number, per_page: number }} PageOfItems */

/** @typedef {(page: number) => Promise<PageOfItems>} FetchPage */

/** The most pages in a row without a new item. A growing list may have more, because its items move from page to page. */
const MOST_BARREN = 2;
const MOST_BARREN_WHILE_IT_GROWS = 10;

/** The most pages at the head that are read for new items. Beyond them the total is trusted. */
const MOST_PAGES_OF_ARRIVALS = 10;

/** The highest number of a page. */
const LAST_PAGE = 2 ** 32 - 1;

/** The most ids that are remembered, so that memory stays bounded. */
const MOST_IDS = 10_000;

/** The same for lists whose items move: any item may come back to the head. About 100 bytes each. */
const MOST_IDS_THAT_MOVE = 1_000_000;

/**
 * Yields each item once, in the order of the list. Items that come in at the head during the walk are left out. In a list
 * whose items move, the head is read again at the end, for the items that moved past the walk.
 * @param {PageOfItems} first the page to begin with
 * @param {FetchPage} fetchPage
 * @param {object} about
 * @param {number} about.first the number of the first page
 * @param {boolean} about.itemsMove whether items move to the head of the list
 * @param {(item: Item) => boolean} [about.isPast] whether nobody wants an item, nor those after it
 */
export async function* walk(first, fetchPage, { first: number, itemsMove, isPast }) {
  const known = new Known(itemsMove ? MOST_IDS_THAT_MOVE : MOST_IDS);
  const place = new Place(first, number);
  let barren = 0;
  for (let page = first; ; ) {
    for (const earlier of await itemsBefore(place, fetchPage, known)) yield* known.unknownIn(earlier);
    // An import adds to the end of a list. Before pages are skipped, the head shows how many items came in there.
    if (place.hasMoved && (place.arrivalsOn(place.number) > 0 || !known.hasUnknown(page.data))) {
      await correct(place, fetchPage, known);
    }
    const before = known.given;
    yield* known.newOn(page.data.slice(place.arrivalsOn(place.number)));
    if (page.data.length > 0 && isPast?.(page.data.at(-1))) return;
    barren = known.given > before ? 0 : barren + 1;
    // A service without pages always returns its only one, which is the head.
    if (barren > 0 && page.page !== place.number) return;
    if (
      barren >= (place.hasMoved ? MOST_BARREN_WHILE_IT_GROWS : MOST_BARREN) ||
      place.isEnd(page, known.given)
    )
      break;
    place.next(barren > 0);
    page = await fetchPage(place.number);
    place.moveTo(page);
  }
  if (itemsMove && number === 0) yield* movedPast(fetchPage, known, place.total);
}

/**
 * Yields the items that moved to the head before the walk reached them. Reads the head until the total is reached.
 * @param {FetchPage} fetchPage
 * @param {Known} known
 * @param {number} latestTotal
 */
async function* movedPast(fetchPage, known, latestTotal) {
  let total = latestTotal;
  let barren = 0;
  for (let number = 0; known.given < total && barren < MOST_BARREN_WHILE_IT_GROWS; number += 1) {
    const page = await fetchPage(number);
    if (page.data.length === 0) return;
    total = page.total;
    barren = known.hasUnknown(page.data) ? 0 : barren + 1;
    yield* known.unknownIn(page.data);
  }
}

/**
 * Yields the items that moved to earlier pages because others before them are gone. Goes back as long as a page holds an
 * item that was not yielded.
 * @param {Place} place
 * @param {FetchPage} fetchPage
 * @param {Known} known
 */
async function itemsBefore(place, fetchPage, known) {
  /** @type {Item[][]} */
  const pages = [];
  for (let number = place.number - 1; number >= place.firstBehind; number -= 1) {
    const page = await fetchPage(number);
    place.moveBy(page, number);
    const items = page.data.slice(place.arrivalsOn(number));
    if (items.length > 0 && !known.hasUnknown(items)) break;
    pages.unshift(items);
  }
  return pages;
}

/**
 * Counts the new items at the head: those before the first item that was yielded.
 * @param {Place} place
 * @param {FetchPage} fetchPage
 * @param {Known} known
 */
async function correct(place, fetchPage, known) {
  let arrivals = 0;
  for (let number = place.first; number < place.first + MOST_PAGES_OF_ARRIVALS; number += 1) {
    const { data, total } = await fetchPage(number);
    const unknown = known.countUnknown(data);
    arrivals += unknown;
    if (unknown < data.length) return place.correct(arrivals, total);
  }
}

/** The walk's place in the list. */
class Place {
  /** The number of the page that was requested. */
  number;
  /** The number of the page that the walk began with. */
  first;
  /** The number of items on a page, even if the page states another one. */
  #size;
  total;
  /** The index of the next item in the list as it is now. */
  #index;
  /** The index behind the page. */
  #end;
  /** The number of items that have come in at the head since the walk began. */
  #arrivals = 0;
  /** The number of those that came in before the latest page. */
  #moved = 0;

  /**
   * @param {PageOfItems} page
   * @param {number} number
   */
  constructor({ data, total }, number) {
    this.number = number;
    this.first = number;
    this.#size = data.length;
    this.total = total;
    this.#index = this.#start;
    this.#end = this.#start + this.#size;
  }

  get #start() {
    return this.number * this.#size;
  }

  /** Whether the list has grown since the page before. */
  get hasMoved() {
    return this.#moved > 0;
  }

  /**
   * Sets how many items came in at the head, which is more exact than the total.
   * @param {number} arrivals
   * @param {number} total
   */
  correct(arrivals, total) {
    const excess = this.#arrivals - arrivals;
    this.total = total;
    this.#arrivals = arrivals;
    this.#index = Math.max(0, this.#index - excess);
    this.#end += Math.max(0, -excess);
    this.#moved = Math.max(0, this.#moved - excess);
  }

  /** Returns the first page that items have moved back to, or this page if none have. */
  get firstBehind() {
    return this.#index >= this.#start
      ? this.number
      : Math.max(this.first, Math.floor(this.#index / this.#size));
  }

  /**
   * Returns how many items at the beginning of a page came in during the walk.
   * @param {number} number
   */
  arrivalsOn(number) {
    return Math.max(0, this.#arrivals - number * this.#size);
  }

  /**
   * Takes the page that was requested last.
   * @param {PageOfItems} page
   */
  moveTo(page) {
    const before = this.#index;
    this.moveBy(page);
    this.#moved = Math.max(0, this.#index - before);
    // The page shows the list as it is now. The walk goes past a short page too.
    this.#end = this.#start + this.#size;
  }

  /**
   * Takes a page's total, which grows and shrinks with the list. A total below the number of yielded items, or below the
   * end of its own page, is ignored.
   * @param {PageOfItems} page
   * @param {number} [number]
   */
  moveBy({ total, data }, number = this.number) {
    const isWrong = data.length > 0 && number * this.#size + data.length > total;
    if (isWrong || this.total < this.#index) return;
    const moved = total - this.total;
    this.total = total;
    this.#index = Math.max(0, this.#index + moved);
    this.#end = Math.max(0, this.#end + moved);
    this.#arrivals += Math.max(0, moved);
  }

  /**
   * Whether this page is the last one: it ends with the list, and no page before it was too short.
   * @param {PageOfItems} page
   * @param {number} given
   */
  isEnd({ data, total, per_page }, given) {
    const isReached = (/** @type {number} */ size) => this.number * size + data.length === total;
    const isWhole = (/** @type {number} */ size) => given >= total - this.first * size - this.#arrivals;
    return data.length === 0 || [this.#size, per_page].some((size) => isReached(size) && isWhole(size));
  }

  /**
   * Goes to the page of the next item. That page is further on if this one was skipped.
   * @param {boolean} isPassedOver
   */
  next(isPassedOver) {
    this.#index = isPassedOver ? Math.max(this.#index, this.#end) : this.#end;
    const next = Math.max(this.number + 1, Math.floor(this.#index / this.#size));
    this.number = Math.min(next, LAST_PAGE);
  }
}

/** The items that were yielded, by their ids. Items without an id are recognised by their whole page. */
class Known {
  given = 0;
  #most;
  /** @type {Set<unknown>} */
  #ids = new Set();
  /** @type {string | undefined} */
  #latest;

  /** @param {number} most */
  constructor(most) {
    this.#most = most;
  }

  /**
   * Yields the new items of a page that was not requested before.
   * @param {Item[]} items
   */
  *newOn(items) {
    const text = items.every(hasId) ? undefined : JSON.stringify(items);
    const isSame = text !== undefined && text === this.#latest;
    this.#latest = text;
    for (const item of items) {
      if (hasId(item) ? this.#ids.has(item.id) : isSame) continue;
      this.#add(item);
      yield item;
    }
  }

  /**
   * Yields the items of an earlier page that were not yielded yet.
   * @param {Item[]} items
   */
  *unknownIn(items) {
    for (const item of items) {
      if (!this.#isUnknown(item)) continue;
      this.#add(item);
      yield item;
    }
  }

  /** @param {Item[]} items */
  hasUnknown(items) {
    return items.some((item) => this.#isUnknown(item));
  }

  /** @param {Item[]} items */
  countUnknown(items) {
    return items.filter((item) => this.#isUnknown(item)).length;
  }

  /** @param {Item} item */
  #isUnknown(item) {
    return hasId(item) && !this.#ids.has(item.id);
  }

  /** @param {Item} item */
  #add(item) {
    this.given += 1;
    if (!hasId(item)) return;
    this.#ids.add(item.id);
    if (this.#ids.size > this.#most) this.#ids.delete(this.#ids.values().next().value);
  }
}

/** @param {Item} item */
function hasId({ id }) {
  return (typeof id === "string" && id !== "") || typeof id === "number";
}
