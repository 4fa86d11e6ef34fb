// The error for a missing WebAssembly module, the same for every loader.

import { PostproxyError } from "../error.js";

/**
 * @param {string} why
 * @param {ErrorOptions} [options]
 */
export function moduleMissing(why, options) {
  const message = `postproxy-dm's WebAssembly module ${why}`;
  return new PostproxyError({ code: "module_missing", outcome: "not_sent", attempts: 0, message }, options);
}
