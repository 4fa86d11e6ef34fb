// Makes one request with `fetch`, and reads as much of the answer as the call wants.

import { failureKinds } from "../../generated.js";
import { kindOf } from "../../given.js";
import { Failure } from "./failure.js";

/**
 * An answer, with as much of its body as was read.
 * @typedef {{ ok: boolean, status: number, headers: [string, string][], body: Uint8Array }} Received
 */

/**
 * Makes a request and reads its answer.
 * @param {object} attempt
 * @param {typeof fetch} attempt.fetch
 * @param {string} attempt.url
 * @param {RequestInit} attempt.request
 * @param {(status: number) => number} attempt.bodyLimit how many bytes of the body to read
 * @returns {Promise<Received>}
 */
export async function exchange({ fetch, url, request, bodyLimit }) {
  const response = await fetch(url, { ...request, ...uncached(), redirect: "manual" });
  if (typeof response?.status !== "number" || response.headers === undefined) {
    throw new Error(`fetch gave ${kindOf(response)}, which is not a Response`);
  }
  if (response.type === "opaqueredirect") throw new Failure(failureKinds.redirected);
  const body = await readBody(response, bodyLimit(response.status));
  return { ok: response.ok, status: response.status, headers: [...response.headers], body };
}

/** @type {boolean | undefined} */
let isCacheKnown;

/**
 * Turns off caching, because Next.js caches the answers of its fetch. Hosts without a cache reject the field or don't know
 * it.
 * @returns {RequestInit}
 */
function uncached() {
  isCacheKnown ??= (() => {
    try {
      return new Request("http://localhost/", { cache: "no-store" }).cache === "no-store";
    } catch {
      return false;
    }
  })();
  return isCacheKnown ? { cache: "no-store" } : {};
}

/**
 * Reads a body up to the limit. A longer success fails. The rest of a longer error is not read.
 * @param {Response} response
 * @param {number} limit
 */
async function readBody(response, limit) {
  if (response.body === null) return new Uint8Array();
  // A stream costs several turns.
  if (lengthOf(response) <= limit) return new Uint8Array(await response.arrayBuffer());
  /** @type {Uint8Array[]} */
  const chunks = [];
  let length = 0;
  for (const reader = response.body.getReader(); ; ) {
    const { done, value } = await reader.read();
    if (done) break;
    const room = limit - length;
    chunks.push(value.length > room ? value.subarray(0, room) : value);
    length += Math.min(value.length, room);
    if (value.length > room) {
      reader.cancel().catch(() => {});
      if (response.ok) throw new Failure(failureKinds.too_large);
      break;
    }
  }
  return joined(chunks, length);
}

/**
 * The length of a body in bytes, and `NaN` where it isn't known. A page doesn't see whether another origin's is compressed.
 * @param {Response} response
 */
function lengthOf({ headers, type }) {
  const isKnown = type === "basic" && !headers.has("content-encoding");
  return isKnown ? Number.parseInt(headers.get("content-length") ?? "", 10) : Number.NaN;
}

/**
 * @param {Uint8Array[]} chunks
 * @param {number} length in bytes
 */
function joined(chunks, length) {
  if (chunks.length === 1) return chunks[0];
  const body = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    body.set(chunk, offset);
    offset += chunk.length;
  }
  return body;
}
