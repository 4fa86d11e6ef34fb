// The walk over a list that has pages and no cursor, while the list changes, whatever the service says about it.
//
// Two things are known of an item: its id, by which none is given twice, and its place in the list. New items come in
// at the head and move all others; the total tells how far. Only what a page brings decides whether the walk goes on:
// it ends at the total, at an empty page, and where pages in a row bring nothing new. So a total that is
// wrong, a page that is shorter than it should be and a page that comes again cost a request, and no more.

/** @typedef {{ id?: unknown }} Item */

/** @typedef {{ data: any[], total: number, page: number, per_page: number }} PageOfItems */

/** @typedef {(page: number) => Promise<PageOfItems>} FetchPage */

/** How many pages in a row may bring nothing new; more while the list grows, as its items move on from page to page. */
const MOST_BARREN = 2;
const MOST_BARREN_WHILE_IT_GROWS = 10;

/** How far the head is read for what came in. Of more, the total is believed. */
const MOST_PAGES_OF_ARRIVALS = 10;

/** No page has a higher number. */
const LAST_PAGE = 2 ** 32 - 1;

/** How many ids are remembered, so that memory stays bounded. */
const MOST_IDS = 10_000;

/** The same where items move: whatever was given may come back to the head. About 100 bytes each. */
const MOST_IDS_THAT_MOVE = 1_000_000;

/**
 * Gives each item once, in the order of the list. What comes in at the head during the walk is not given, but where
 * items move: there the head is read again at the end, for those that moved past the walk.
 * @param {PageOfItems} first the page to begin with
 * @param {FetchPage} fetchPage
 * @param {number} number which page the first one is
 * @param {boolean} itemsMove to the head of the list
 */
export async function* walk(first, fetchPage, number, itemsMove) {
  const known = new Known(itemsMove ? MOST_IDS_THAT_MOVE : MOST_IDS);
  const place = new Place(first, number);
  let barren = 0;
  for (let page = first; ; ) {
    for (const earlier of await itemsBefore(place, fetchPage, known)) yield* known.unknownIn(earlier);
    // An import adds to the end of a list. Before anything is passed over, the head tells what came in there.
    if (place.hasMoved && (place.arrivalsOn(place.number) > 0 || !known.hasUnknown(page.data))) {
      await correct(place, fetchPage, known);
    }
    const before = known.given;
    yield* known.newOn(page.data.slice(place.arrivalsOn(place.number)));
    barren = known.given > before ? 0 : barren + 1;
    // A service that knows no pages gives the one that it has, which is the head.
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
 * What moved to the head before the walk came to it: the head is read again while the total says that some are missing.
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
 * What is on the pages before this one that items have moved to, because others before them are gone: of as many
 * pages as hold one that was not given.
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
 * Counts what came in at the head: all before the first item that was given.
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

/** Where the walk is in the list. */
class Place {
  /** The page that was asked for. */
  number;
  /** The page that the walk began with. */
  first;
  /** How many items a page holds, whatever it says of itself. */
  #size;
  total;
  /** The index of the next item in the list as it is now. */
  #index;
  /** The index behind the page. */
  #end;
  /** How many items have come in at the head since the walk began. */
  #arrivals = 0;
  /** How many of them came before the latest page. */
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

  /** Whether the list was longer when this page came than when the one before did. */
  get hasMoved() {
    return this.#moved > 0;
  }

  /**
   * How many items came in at the head is known better than from the total.
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

  /** The first page that items have moved back to; the page itself where none have. */
  get firstBehind() {
    return this.#index >= this.#start
      ? this.number
      : Math.max(this.first, Math.floor(this.#index / this.#size));
  }

  /**
   * How many items at the beginning of a page came in during the walk.
   * @param {number} number
   */
  arrivalsOn(number) {
    return Math.max(0, this.#arrivals - number * this.#size);
  }

  /**
   * The page that was asked for last has come.
   * @param {PageOfItems} page
   */
  moveTo(page) {
    const before = this.#index;
    this.moveBy(page);
    this.#moved = Math.max(0, this.#index - before);
    // The page is of the list as it is now. One that is short is left behind all the same.
    this.#end = this.#start + this.#size;
  }

  /**
   * The total grows and shrinks with the list. One that is less than what was given, or than where its own page ends,
   * says nothing.
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
   * Whether nothing comes behind this page: it ends where the list does, and no page before it was too short.
   * @param {PageOfItems} page
   * @param {number} given
   */
  isEnd({ data, total, per_page }, given) {
    const isReached = (/** @type {number} */ size) => this.number * size + data.length === total;
    const isWhole = (/** @type {number} */ size) => given >= total - this.first * size - this.#arrivals;
    return data.length === 0 || [this.#size, per_page].some((size) => isReached(size) && isWhole(size));
  }

  /**
   * Goes on to the page of the next item, which is further on where this page was passed over.
   * @param {boolean} isPassedOver
   */
  next(isPassedOver) {
    this.#index = isPassedOver ? Math.max(this.#index, this.#end) : this.#end;
    const next = Math.max(this.number + 1, Math.floor(this.#index / this.#size));
    this.number = Math.min(next, LAST_PAGE);
  }
}

/** The items that were given, by their ids. Those without one are known by the whole page that they came on. */
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
   * Gives what is new on a page that was not asked for before.
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
   * Gives what was not given, of a page that was there before.
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
