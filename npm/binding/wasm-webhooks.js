// Webhooks in a WebAssembly module: it verifies and looks for a receipt in one step. The runtime decodes texts, that of a
// receipt only when it is wanted.

import { isFailure } from "./binding.js";

/** @import { Binding, GivenWebhook } from "./binding.js" */

const decoder = new TextDecoder();

/**
 * Returns the functions of a binding that each module has in another form.
 * @param {{ readWebhook: (...given: GivenWebhook) => string | undefined }} glue
 * @returns {Pick<Binding, "verifyWebhook" | "readWebhook" | "decodeKept">}
 */
export function webhooksOf({ readWebhook }) {
  return {
    verifyWebhook(...given) {
      const told = readWebhook(...given);
      return told !== undefined && isFailure(told) ? told : undefined;
    },
    readWebhook(...given) {
      const told = readWebhook(...given);
      const [body] = given;
      return told === undefined ? decoder.decode(body) : [told, new Uint8Array(body)];
    },
    decodeKept: (kept) => decoder.decode(kept),
  };
}
