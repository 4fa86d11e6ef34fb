// The headers of an answer, as a `Headers` if the runtime has one. jsdom has none, and Node before 24 ends a process that
// touches its own without WebAssembly (`--jitless`).

/** @import { ResponseHeaders } from "../index.js" */

/** @typedef {Iterable<readonly [string, string]> | Record<string, string>} HeaderFields */

/**
 * @param {HeaderFields} [headers]
 * @returns {ResponseHeaders}
 */
export function headersOf(headers = []) {
  const isSafe = typeof WebAssembly !== "undefined" && typeof Headers !== "undefined";
  const made = isSafe ? new Headers(/** @type {HeadersInit} */ (headers)) : new PlainHeaders(headers);
  return /** @type {ResponseHeaders} */ (made);
}

/** Reads like a `Headers`. */
class PlainHeaders extends Map {
  /** @param {HeaderFields} headers */
  constructor(headers) {
    super();
    const fields = Symbol.iterator in headers ? headers : Object.entries(headers);
    for (const [name, value] of /** @type {Iterable<[string, string]>} */ (fields)) {
      const earlier = this.get(name);
      this.set(name.toLowerCase(), earlier === null ? value : `${earlier}, ${value}`);
    }
  }

  /** @param {string} name */
  get(name) {
    return super.get(name.toLowerCase()) ?? null;
  }

  /** @param {string} name */
  has(name) {
    return super.has(name.toLowerCase());
  }
}
