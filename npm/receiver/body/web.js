// The raw bytes of a webhook as a web `Request`, and the answer to it. The request may be of another class than the
// runtime's: Azure's and @whatwg-node/server's are, and have only a part of its methods.

import { kindOf } from "../../given.js";
import { invalid } from "../../invalid.js";
import { contentLength, encodingOf } from "./bytes.js";
import { encoded, otherBytes, webBodyUsed } from "./hints.js";

/** @import { Answer, Incoming } from "./bytes.js" */

/**
 * @param {any} request
 * @param {number} limit in bytes. A body without a Content-Length is read whole before it is measured
 * @returns {Promise<Incoming>}
 */
export async function readWeb(request, limit) {
  if (typeof request?.headers?.get !== "function") {
    const hint = "on node:http pass receiver.node";
    throw invalid("request", `must be a Request of the web, got ${kindOf(request)}: ${hint}`);
  }
  const { headers, url, method } = request;
  if (method !== "POST") return { refusal: "method" };
  // False tells nothing: a server of Node may have read the body before it made the request.
  if (request.bodyUsed) return { refusal: "body_used", hint: webBodyUsed() };
  const length = headers.get("content-length");
  const sent = contentLength(length);
  if (sent > limit) return { refusal: "too_long" };
  const isChunked = Boolean(headers.get("transfer-encoding"));
  // Reading an empty body never ends with @whatwg-node/server behind a body parser.
  if (sent === 0 && !isChunked) return { bytes: new Uint8Array(), headers, url, method };

  let bytes;
  try {
    // Only this: `text()` may be another text, and a look at `body` turns errors into 0 bytes. Elysia throws here.
    bytes = new Uint8Array(await request.arrayBuffer());
  } catch (error) {
    const { status } = /** @type {any} */ (error ?? {});
    if (status >= 400 && status <= 499) return { passOn: error };
    if (request.signal?.aborted)
      return { refusal: "malformed", hint: "the connection broke before the whole body had arrived" };
    return { refusal: "body_used", hint: webBodyUsed() };
  }
  if (bytes.length === 0 && (sent > 0 || isChunked)) return { refusal: "body_used", hint: webBodyUsed() };
  if (bytes.length > limit) return { refusal: "too_long" };
  const encoding = encodingOf(headers.get("content-encoding"));
  if (encoding) return { bytes, headers, url, method, hint: encoded(encoding) };
  if (!isChunked && sent >= 0 && sent !== bytes.length)
    return { refusal: "body_used", hint: otherBytes(bytes.length, length) };
  return { bytes, headers, url, method };
}

/** @param {Answer} answer */
export function toResponse({ status, headers }) {
  const response = new Response(null, { status, headers });
  // Bun 1.4 would close at once, often before the sender of a long body has read the answer.
  if ("Bun" in globalThis) response.headers.delete("connection");
  return response;
}
