// Webhooks in a WebAssembly module: it verifies and looks for a receipt in one step, and the runtime decodes texts.

import { isFailure } from "./binding.js";

/** @import { Binding, GivenWebhook } from "./binding.js" */

const decoder = new TextDecoder();

/**
 * Returns the functions of a binding that each module has in another form.
 * @param {{ readWebhook: (...given: GivenWebhook) => string | undefined }} glue
 * @returns {Pick<Binding, "verifyWebhook" | "readWebhook">}
 */
export function webhooksOf({ readWebhook }) {
  return {
    verifyWebhook(...given) {
      const told = readWebhook(...given);
      return told !== undefined && isFailure(told) ? told : undefined;
    },
    readWebhook(...given) {
      const told = readWebhook(...given);
      const text = decoder.decode(given[0]);
      return told === undefined ? text : [told, text];
    },
  };
}
