// The raw bytes of a webhook as an event of AWS Lambda, and the answer to it: of a function URL, of API Gateway's HTTP
// and REST interfaces, and of a load balancer, with single or with multi-value headers.

import { encodingOf, textBytes } from "./bytes.js";
import { encoded, lambdaBodyUsed } from "./hints.js";

/** @import { Answer, Incoming } from "./bytes.js" */

/**
 * @param {any} event
 * @param {number} limit in bytes
 * @returns {Promise<Incoming>}
 */
export async function readLambda(event, limit) {
  // A load balancer with multi-value headers gives only those.
  const headers = event.headers ?? event.multiValueHeaders ?? {};
  const method = event.requestContext?.http?.method ?? event.httpMethod ?? "POST";
  if (method !== "POST") return { refusal: "method" };
  const body = typeof event.body === "string" ? event.body : (event.rawBody ?? event.body ?? "");
  if (typeof body !== "string") return { refusal: "body_used", hint: lambdaBodyUsed };
  // A text of n characters has at least n bytes, and one of base64 three quarters of them.
  if (body.length > (event.isBase64Encoded ? (limit + 3) * 1.5 : limit)) return { refusal: "too_long" };
  const bytes = event.isBase64Encoded ? fromBase64(body) : textBytes(body);
  if (bytes === undefined) return { refusal: "malformed", hint: "the event's body is no base64" };
  if (bytes.length > limit) return { refusal: "too_long" };
  const encoding = encodingOf(header(headers, "content-encoding"));
  const whole = { bytes, headers, url: urlOf(event, headers), method };
  return encoding ? { ...whole, hint: encoded(encoding) } : whole;
}

/**
 * @param {Answer} answer
 * @param {any} event the one that is answered: a load balancer with multi-value headers takes only such
 */
export function toLambda({ status, headers }, event) {
  // The connection is the host's. API Gateway would send this header under another name.
  const own = Object.entries(headers).filter(([name]) => name.toLowerCase() !== "connection");
  const isMultiValue = !event?.headers && event?.multiValueHeaders;
  const fields = isMultiValue
    ? { multiValueHeaders: Object.fromEntries(own.map(([name, value]) => [name, [value]])) }
    : { headers: Object.fromEntries(own) };
  return { statusCode: status, ...fields, body: "", isBase64Encoded: false };
}

/** @param {string} text */
function fromBase64(text) {
  try {
    const characters = atob(text);
    const bytes = new Uint8Array(characters.length);
    for (let at = 0; at < bytes.length; at += 1) bytes[at] = characters.charCodeAt(at);
    return bytes;
  } catch {
    return undefined;
  }
}

/**
 * A header in whatever case: API Gateway's REST interface keeps the sender's.
 * @param {Record<string, string | string[] | undefined>} headers
 * @param {string} wanted in lower case
 */
function header(headers, wanted) {
  const name = Object.keys(headers).find((key) => key.toLowerCase() === wanted);
  return name === undefined ? undefined : [headers[name]].flat().join(", ");
}

/**
 * The whole address, since the web's requests have it.
 * @param {any} event
 * @param {Record<string, string | string[] | undefined>} headers
 */
function urlOf(event, headers) {
  const host = event.requestContext?.domainName ?? header(headers, "host") ?? "localhost";
  const path = event.rawPath ?? event.requestContext?.path ?? event.path ?? "/";
  const query = event.rawQueryString ?? queryOf(event);
  return `https://${host}${path}${query ? `?${query}` : ""}`;
}

/** @param {any} event */
function queryOf(event) {
  const values = event.multiValueQueryStringParameters ?? event.queryStringParameters ?? {};
  const pairs = Object.entries(values).flatMap(([name, value]) =>
    [value].flat().map((one) => [name, String(one)]),
  );
  // A load balancer leaves them as they were sent.
  if (event.requestContext?.elb) return pairs.map((pair) => pair.join("=")).join("&");
  return new URLSearchParams(pairs).toString();
}
