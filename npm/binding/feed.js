// Reads the stream of one native call, chunk by chunk, as the addon asks for them.

import { AsyncResource } from "node:async_hooks";
import { FIRST_BYTES, readStream } from "../media.js";

/** @import { Signal } from "../../index.js" */
/** @import { Reading, StreamSource } from "../stream.js" */

export class Feed {
  #source;
  /** @type {Promise<Reading>} */
  #stream;
  /** The number of the attempt's reading. */
  #number = 1;
  #isBegun = false;
  #open;

  /**
   * @param {StreamSource} source
   * @param {Signal | undefined} signal
   * @param {Reading} stream
   */
  constructor(source, signal, stream) {
    this.#source = source;
    this.#stream = Promise.resolve(stream);
    // In the context of the caller, whose function may open the stream again.
    this.#open = AsyncResource.bind(() => source.reading(signal));
  }

  /**
   * Returns the next bytes of a reading, `undefined` at its end.
   * @param {number} number
   */
  async next(number) {
    if (number !== this.#number) {
      this.#number = number;
      if (this.#isBegun) this.#again();
    }
    this.#isBegun = true;
    return (await this.#stream).next();
  }

  /** Lets go of the stream. */
  close() {
    this.#stream.then(
      (stream) => stream.cancel(),
      () => {},
    );
  }

  #again() {
    if (this.#source.isReadOnce) throw new Error("the stream can be read only once");
    this.close();
    this.#stream = this.#open();
  }
}

/**
 * A stream of a known size for the addon.
 * @param {StreamSource} source
 * @param {number} size
 * @param {Signal | undefined} signal
 */
export function fed(source, size, signal) {
  return readStream(source, signal, async (stream) => {
    const first = await stream.peek(FIRST_BYTES);
    return { size, first, isReadOnce: source.isReadOnce, feed: new Feed(source, signal, stream) };
  });
}
