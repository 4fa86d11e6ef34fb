// The names of what the store keeps in a state, and how long. Every name begins with the layout and the receiver's name, so
// that it is none of the Chat SDK's own, and none of another receiver's.

const HOUR = 3_600_000;

/** How long a version of a lane that was replaced still blocks its name. */
export const REPLACED_MS = HOUR;
/** How long a lane without events is remembered: longer than {@link REPLACED_MS}, and than all redeliveries of an event take. */
export const EMPTY_MS = 4 * HOUR;
/** How long anything else is kept that nobody touches any more. */
export const UNTOUCHED_MS = 30 * 24 * HOUR;

export class Keys {
  #prefix;

  /** @param {string} name the receiver's */
  constructor(name) {
    this.#prefix = `pp1:${JSON.stringify(name)}`;
  }

  /**
   * A version of a lane's document.
   * @param {string} lane
   * @param {number} version
   */
  version(lane, version) {
    return `${this.#prefix}:lane:${version}:${escaped(lane)}`;
  }

  /**
   * Where a lane's newest version is found.
   * @param {string} lane
   */
  hint(lane) {
    return `${this.#prefix}:at:${escaped(lane)}`;
  }

  /** @param {string} lane */
  lock(lane) {
    return `${this.#prefix}:lock:${escaped(lane)}`;
  }

  /** @param {string} mark */
  mark(mark) {
    return `${this.#prefix}:mark:${escaped(mark)}`;
  }

  /** @param {string} chat */
  forgotten(chat) {
    return `${this.#prefix}:forgotten:${escaped(chat)}`;
  }

  /** A wait that runs. @param {string} id */
  timer(id) {
    return `${this.#prefix}:timer:${id}`;
  }

  /** A part of the list of lanes. @param {number} shard */
  lanes(shard) {
    return `${this.#prefix}:lanes:${shard}`;
  }

  /** @param {string} note */
  note(note) {
    return `${this.#prefix}:note:${escaped(note)}`;
  }

  /** What `check` tries. @param {string} id */
  probe(id) {
    return `${this.#prefix}:probe:${id}`;
  }
}

/**
 * A text without what some databases refuse in a name: U+0000, and half a surrogate pair.
 * @param {string} text
 */
function escaped(text) {
  return JSON.stringify(text).slice(1, -1);
}
