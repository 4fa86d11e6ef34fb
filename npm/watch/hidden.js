// The keys that a client has had, which its log must not hold: an answer may repeat one, and a caller may pass one as an id by
// mistake.

/** The keys of a function are changed now and then; the log may still tell of the one before. */
const MOST_KEYS = 4;

/** A shorter text isn't looked for: it could be a part of any word. */
const LEAST_LENGTH = 6;

export class HiddenKeys {
  /** @type {string[]} */
  #keys = [];

  /**
   * Hides a key from now on.
   * @template Key
   * @param {Key} key
   */
  add(key) {
    if (typeof key !== "string" || key.length < LEAST_LENGTH || this.#keys.includes(key)) return key;
    this.#keys = [key, ...this.#keys].slice(0, MOST_KEYS);
    return key;
  }

  /**
   * A line without the keys, also as they are written in JSON.
   * @param {string} line
   */
  from = (line) =>
    this.#keys
      .flatMap((key) => [key, JSON.stringify(key).slice(1, -1)])
      .reduce((text, key) => text.replaceAll(key, "[hidden]"), line);
}
