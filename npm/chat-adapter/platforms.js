// What a platform can do, also one that this version doesn't know.

import { capabilities } from "postproxy-dm";

/** @import { Capabilities, Limits } from "postproxy-dm" */

/**
 * What a platform can do, as core knows it. One that it doesn't know is taken for one with text alone, of any length: the service
 * knows better, and says so.
 * @param {string} platform
 * @returns {Capabilities}
 */
export function capabilitiesOf(platform) {
  const known = capabilities(platform);
  if (known !== null) return known;
  const { limits, ...textAlone } = capabilities("bluesky");
  const none = Object.fromEntries(Object.keys(limits).map((name) => [name, null]));
  return {
    ...textAlone,
    archive: false,
    limits: /** @type {Limits} */ (/** @type {unknown} */ ({ ...none, text: [] })),
  };
}
