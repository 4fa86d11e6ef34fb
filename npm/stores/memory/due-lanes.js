// The lanes of a memory store by the time when each is due: a binary heap in which a lane knows its place, so that a lane
// that changes moves, and nothing is left behind.

/**
 * @template {{ due: number, place: number }} L
 */
export class DueLanes {
  /** @type {L[]} */
  #heap = [];

  /** The lane that is due first, of all that there are. */
  get first() {
    return this.#heap.at(0);
  }

  /**
   * Adds a lane, or moves one whose `due` has changed. The place of a lane that isn't here is -1.
   * @param {L} lane
   */
  set(lane) {
    if (lane.place === -1) lane.place = this.#heap.push(lane) - 1;
    this.#settle(lane);
  }

  /** @param {L} lane */
  delete(lane) {
    const last = this.#heap.pop();
    if (last !== undefined && last !== lane) {
      this.#put(last, lane.place);
      this.#settle(last);
    }
    lane.place = -1;
  }

  /** @param {L} lane */
  #settle(lane) {
    let place = lane.place;
    for (;;) {
      const above = this.#heap[(place - 1) >> 1];
      if (place === 0 || above === undefined || above.due <= lane.due) break;
      this.#put(above, place);
      place = (place - 1) >> 1;
    }
    for (;;) {
      const left = this.#heap[2 * place + 1];
      const right = this.#heap[2 * place + 2];
      const below = right !== undefined && left !== undefined && right.due < left.due ? right : left;
      if (below === undefined || below === lane || below.due >= lane.due) break;
      const next = below.place;
      this.#put(below, place);
      place = next;
    }
    this.#put(lane, place);
  }

  /**
   * @param {L} lane
   * @param {number} place
   */
  #put(lane, place) {
    this.#heap[place] = lane;
    lane.place = place;
  }
}
