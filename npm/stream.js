// A file that comes as a stream. One of a known size is read while it is sent, where the binding can do that; any other is
// read into memory first. Core never repeats an attempt that has begun to send a stream which can't be opened again.

import { AbortError } from "./generated.js";
import { kindOf, viewOf } from "./given.js";
import { onAbort } from "./signal.js";
import { clearTimer, setTimer } from "./timers.js";

/** @import { Signal } from "../index.js" */

/** How many bytes of a stream are kept in memory: more than the largest attachment of Messenger has. */
const MOST_BUFFERED = 32 * 1024 * 1024;

/** How long a stream may give nothing. */
const LONGEST_SILENCE_MS = 30_000;

/**
 * Reads one chunk after another: `undefined` at the end.
 * @typedef {{ read: () => Promise<unknown>, cancel: () => void }} Chunks
 */

export class StreamSource {
  #open;

  /**
   * @param {() => unknown} open gives the stream, or a promise of it
   * @param {number | undefined} size in bytes
   * @param {boolean} isReadOnce whether it gives the same stream each time
   */
  constructor(open, size, isReadOnce) {
    this.#open = open;
    this.size = size;
    this.isReadOnce = isReadOnce;
  }

  /**
   * Opens the stream, and reads it from its beginning.
   * @param {Signal | undefined} signal
   */
  async reading(signal) {
    const opened = Promise.resolve(this.#open());
    const stream = /** @type {any} */ (await inTime(opened, "was not opened", signal));
    if (!isStream(stream)) throw new Error(`stream gave ${kindOf(stream)}, which is no stream of bytes`);
    if (stream.locked) throw new Error("something else reads the stream");
    return new Reading(chunksOf(stream), this.size, signal);
  }
}

/** One reading of a stream. */
export class Reading {
  #chunks;
  #size;
  #signal;
  #read = 0;
  /**
   * Chunks that were read before they were wanted.
   * @type {Uint8Array[]}
   */
  #waiting = [];

  /**
   * @param {Chunks} chunks
   * @param {number | undefined} size that it is said to have
   * @param {Signal | undefined} signal
   */
  constructor(chunks, size, signal) {
    this.#chunks = chunks;
    this.#size = size;
    this.#signal = signal;
  }

  /** Returns the next bytes, `undefined` at the end. A stream that is shorter or longer than said is refused. */
  async next() {
    return this.#waiting.shift() ?? this.#take();
  }

  /**
   * Looks at the first bytes, which are read again later.
   * @param {number} count
   */
  async peek(count) {
    /** @type {Uint8Array} */
    let first = new Uint8Array();
    while (first.length < count) {
      const bytes = await this.#take();
      if (bytes === undefined) break;
      this.#waiting.push(bytes);
      first = joined([first, bytes.subarray(0, count - first.length)]);
    }
    return first;
  }

  /** Reads everything. */
  async all() {
    const chunks = [];
    if (this.#size !== undefined && this.#size > MOST_BUFFERED) throw tooLong();
    for (let bytes = await this.next(); bytes !== undefined; bytes = await this.next()) {
      chunks.push(bytes);
      if (this.#read > MOST_BUFFERED) throw tooLong();
    }
    return joined(chunks);
  }

  /** Lets go of the stream. */
  cancel() {
    this.#chunks.cancel();
  }

  async #take() {
    const bytes = await this.#chunk();
    this.#read += bytes?.length ?? 0;
    // The last bytes are held back until the end is sure: a body can't be cut short once they are sent.
    if (bytes !== undefined && this.#read === this.#size) this.#read += (await this.#chunk())?.length ?? 0;
    const isWrong = bytes === undefined ? this.#read !== this.#size : this.#read > Number(this.#size);
    if (this.#size !== undefined && isWrong) {
      const words = bytes === undefined ? "it ended after" : "it has more than";
      const count = bytes === undefined ? this.#read : this.#size;
      throw new Error(`${words} ${count} bytes, and size is ${this.#size}`);
    }
    return bytes;
  }

  /** Returns bytes, at least one. */
  async #chunk() {
    for (;;) {
      const chunk = await inTime(this.#chunks.read(), "gave nothing", this.#signal);
      if (chunk === undefined) return undefined;
      const bytes = viewOf(chunk);
      if (bytes === undefined) throw new Error(`the stream gave ${kindOf(chunk)}, not bytes`);
      if (bytes.length > 0) return bytes;
    }
  }
}

function tooLong() {
  const way = "the native addon reads a stream while it sends it, if it knows its size";
  return new Error(`a stream that is read into memory may have ${MOST_BUFFERED} bytes: ${way}`);
}

/**
 * Waits for a stream, which may stay silent for ever.
 * @template T
 * @param {Promise<T>} work
 * @param {string} silence what is said of it then
 * @param {Signal | undefined} signal
 * @returns {Promise<T>}
 */
function inTime(work, silence, signal) {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) reject(aborted(signal));
    const silent = () => reject(new Error(`the stream ${silence} for ${LONGEST_SILENCE_MS} ms`));
    const timer = setTimer(silent, LONGEST_SILENCE_MS);
    const forget = onAbort(signal, () => reject(aborted(signal)));
    const done = () => {
      clearTimer(timer);
      forget();
    };
    work.then(resolve, reject).finally(done);
  });
}

/**
 * Whether it is a `ReadableStream`, or any other async iterable, such as Node's `Readable`.
 * @param {any} value
 */
export function isStream(value) {
  if (typeof value !== "object" || value === null) return false;
  return typeof value.getReader === "function" || typeof value[Symbol.asyncIterator] === "function";
}

/**
 * The size of a response's body in bytes, where that is known. A compressed one has another length on the wire.
 * @param {any} response
 */
export function bodySize({ headers }) {
  const length = headers.get("content-encoding") ? null : headers.get("content-length");
  return /^\d+$/.test(length ?? "") ? Number(length) : undefined;
}

/**
 * @param {any} stream
 * @returns {Chunks}
 */
function chunksOf(stream) {
  if (typeof stream.getReader === "function") {
    const reader = stream.getReader();
    return {
      read: async () => (await reader.read()).value,
      cancel: () => void reader.cancel().catch(() => {}),
    };
  }
  const iterator = stream[Symbol.asyncIterator]();
  return {
    read: async () => {
      const { done, value } = await iterator.next();
      return done ? undefined : value;
    },
    cancel: () => void Promise.resolve(iterator.return?.()).catch(() => {}),
  };
}

/** @param {Uint8Array[]} chunks */
function joined(chunks) {
  if (chunks.length === 1) return chunks[0];
  const bytes = new Uint8Array(chunks.reduce((length, chunk) => length + chunk.length, 0));
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return bytes;
}

/** @param {Signal | undefined} signal */
function aborted(signal) {
  /** @type {import("../index.js").PostproxyErrorDetails} */
  const details = {
    code: "aborted",
    outcome: "not_sent",
    attempts: 0,
    message: "the call was aborted by its caller",
  };
  return new AbortError(details, { cause: signal?.reason });
}
