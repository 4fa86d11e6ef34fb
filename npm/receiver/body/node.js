// The raw bytes of a webhook in any framework on node:http, and the answer to it. `req` may be Node's own request or the
// framework's: whether the body is unread, kept beside, or gone is found here, and is never waited for.

import { kindOf, viewOf } from "../../given.js";
import { invalid } from "../../invalid.js";
import { contentLength, encodingOf, join, textBytes } from "./bytes.js";
import { encoded, nodeBodyUsed, otherBytes } from "./hints.js";

/** @import { Answer, Incoming, PassedOn, Refused } from "./bytes.js" */

/**
 * @param {unknown} req
 * @param {unknown} res
 */
export function checkNode(req, res) {
  if (typeof req === "object" && req !== null && typeof res === "object" && res !== null) return;
  const hint = "a Request of the web goes to receiver.fetch";
  throw invalid("res", `must be the response that comes with Node's request, got ${kindOf(res)}: ${hint}`);
}

/**
 * Reads the body before anything else is touched: `rawBody` and `body` may be getters that take it.
 * @param {any} req
 * @param {any} _res
 * @param {number} limit in bytes
 * @returns {Promise<Incoming>}
 */
export async function readNode(req, _res, limit) {
  // Fastify's request is no stream; Node's is in `raw`.
  const node = typeof req.on === "function" ? req : (req.raw ?? req);
  const { headers = {} } = node;
  if ((node.method ?? req.method) !== "POST") return { refusal: "method" };
  const length = headers["content-length"];
  if (contentLength(length) > limit) return { refusal: "too_long" };

  // Nothing else tells an unread body from a used one: not `complete`, nor `destroyed`, nor whether `body` is there.
  const isUnread = node.readable && !node.readableDidRead;
  const read = isUnread ? await fromStream(node, limit) : { bytes: kept([req, node]) };
  if (!("bytes" in read)) return read;
  const { bytes } = read;
  if (bytes === undefined) return { refusal: "body_used", hint: nodeBodyUsed(req) };
  if (bytes.length > limit) return { refusal: "too_long" };

  const whole = { bytes, headers, url: urlOf(req, node), method: "POST" };
  const encoding = encodingOf(headers["content-encoding"]);
  if (encoding) return { ...whole, hint: encoded(encoding) };
  const isOther = length !== undefined && contentLength(length) !== bytes.length;
  return isOther ? { ...whole, hint: otherBytes(bytes.length, length) } : whole;
}

/**
 * Answers, through whichever response the framework gave. Fastify is told that the answer isn't its own.
 * @param {any} res
 * @param {Answer} answer
 */
export function writeNode(res, { status, headers }) {
  if (typeof res.hijack === "function") res.hijack();
  const node = typeof res.setHeader === "function" ? res : (res.raw ?? res);
  if (node.headersSent || node.writableEnded) return;
  node.statusCode = status;
  const isHttp2 = node.req?.httpVersionMajor >= 2;
  for (const [name, value] of Object.entries(headers)) {
    if (!(isHttp2 && name.toLowerCase() === "connection")) node.setHeader(name, value);
  }
  node.end();
}

/**
 * @param {any} node
 * @param {number} limit
 * @returns {Promise<{ bytes: Uint8Array } | Refused | PassedOn>}
 */
async function fromStream(node, limit) {
  const chunks = node[Symbol.asyncIterator]();
  /** @type {Uint8Array[]} */
  const parts = [];
  let length = 0;
  try {
    for (;;) {
      const { done, value } = await chunks.next();
      if (done) return { bytes: join(parts, length) };
      // Texts, if somebody has called `setEncoding`.
      const part = typeof value === "string" ? textBytes(value) : value;
      length += part.length;
      if (length > limit) {
        // Leaving the loop would destroy the connection before the sender has read the answer.
        void dropRest(chunks);
        return { refusal: "too_long" };
      }
      parts.push(part);
    }
  } catch (error) {
    const { status } = /** @type {any} */ (error ?? {});
    if (status >= 400 && status <= 499) return { passOn: error };
    return { refusal: "malformed", hint: "the connection broke before the whole body had arrived" };
  }
}

/** @param {AsyncIterator<unknown>} chunks */
async function dropRest(chunks) {
  try {
    while (!(await chunks.next()).done);
  } catch {}
}

/**
 * The bytes or the text that a body parser kept. A text is safe: what decoding lost makes the signature fail.
 * @param {any[]} requests the framework's, then Node's
 */
function kept(requests) {
  for (const field of ["rawBody", "body"]) {
    for (const request of requests) {
      try {
        const value = request[field];
        const bytes = typeof value === "string" ? textBytes(value) : viewOf(value);
        if (bytes) return bytes;
      } catch {}
    }
  }
  return undefined;
}

/**
 * The whole address, since the web's requests have it. The protocol is a guess behind a proxy.
 * @param {any} req
 * @param {any} node
 */
function urlOf(req, node) {
  const path = req.originalUrl ?? req.url ?? node.url ?? "/";
  if (!path.startsWith("/")) return path;
  const host = node.headers.host ?? node.headers[":authority"] ?? "";
  const isHost = /^[\w.-]+(:\d+)?$|^\[[\da-fA-F:.]+\](:\d+)?$/.test(host);
  return `${node.socket?.encrypted ? "https" : "http"}://${isHost ? host : "localhost"}${path}`;
}
