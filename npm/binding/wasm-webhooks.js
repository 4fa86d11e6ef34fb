// Webhooks in a WebAssembly module: it verifies and looks for a receipt in one step. The runtime decodes texts, that of a
// receipt only when it is wanted.

import { isFailure } from "./binding.js";

/** @import { Binding, GivenWebhook } from "./binding.js" */

const decoder = new TextDecoder();
// Core leaves out the mark at the beginning of a text, and this decoder keeps any other.
const unitsDecoder = new TextDecoder("utf-16le", { ignoreBOM: true });

/** Takes the text of a body from the module, where that is faster than decoding the body. */
const reader = {
  /** @type {string | undefined} */
  text: undefined,
  /** @param {Uint16Array} units in the module's memory */
  take(units) {
    this.text = unitsDecoder.decode(units);
  },
};

/**
 * Returns the functions of a binding that each module has in another form.
 * @param {{ readWebhook: (...given: [...GivenWebhook, reader: typeof reader | undefined]) => string | undefined }} glue
 * @returns {Pick<Binding, "verifyWebhook" | "readWebhook" | "decodeKept">}
 */
export function webhooksOf({ readWebhook }) {
  return {
    verifyWebhook(...given) {
      const told = readWebhook(...given, undefined);
      return told !== undefined && isFailure(told) ? told : undefined;
    },
    readWebhook(body, header, secrets, tolerance, now) {
      reader.text = undefined;
      const told = readWebhook(body, header, secrets, tolerance, now, reader);
      if (told !== undefined) return [told, copyOf(body)];
      return reader.text ?? decoder.decode(body);
    },
    decodeKept: (kept) => decoder.decode(kept),
  };
}

const POOL_BYTES = 8192;
let pool = new Uint8Array();
let used = 0;

/**
 * Copies bytes. Small copies share an array, as those of Node's `Buffer` do: making one takes 0.3 µs, which is 4 % of what a
 * receipt takes.
 * @param {Uint8Array} bytes
 */
function copyOf(bytes) {
  const { length } = bytes;
  if (used + length > pool.length) {
    pool = new Uint8Array(Math.max(length, POOL_BYTES));
    used = 0;
  }
  pool.set(bytes, used);
  used += length;
  return pool.subarray(used - length, used);
}
