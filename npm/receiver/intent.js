// The content of an answer as it is kept before it is sent. The bytes of a file are not kept: a digest stands for them.

import { binding, unwrap } from "../binding/binding.js";
import { encodeContent } from "../content.js";
import { bytesOf, isPath, takeFile } from "../media.js";

/** @import { Source } from "../media.js" */

const encoder = new TextEncoder();

/**
 * Returns the JSON text to keep. Throws for what no JSON can hold, as a call would.
 * @param {unknown} content
 * @returns {Promise<{ text: string, hasBytes: boolean }>}
 */
export async function intentOf(content) {
  const { content: described, source } = takeFile(content);
  const text = encodeContent(described) ?? "null";
  if (source === undefined) return { text, hasBytes: false };
  return { text: JSON.stringify({ ...JSON.parse(text), digest: await digestOf(source) }), hasBytes: true };
}

/** @param {Source} source */
async function digestOf(source) {
  if (isPath(source)) return `path ${digest(encoder.encode(String(source.path)))}`;
  return digest(source instanceof Uint8Array ? source : await bytesOf(source));
}

/**
 * The HMAC of bytes under a key that is no secret: the binding has this one hash on every runtime, and at once.
 * @param {Uint8Array} bytes
 * @returns {string}
 */
function digest(bytes) {
  return unwrap(binding().signWebhook(bytes, "digest", 0)).replace(/^.*=/, "");
}
