// The error for a WebAssembly module that is not where it is looked for, alike wherever it is loaded.

import { PostproxyError } from "../error.js";

/**
 * @param {string} why
 * @param {ErrorOptions} [options]
 */
export function moduleMissing(why, options) {
  const message = `postproxy-dm's WebAssembly module ${why}`;
  return new PostproxyError({ code: "module_missing", outcome: "not_sent", attempts: 0, message }, options);
}
