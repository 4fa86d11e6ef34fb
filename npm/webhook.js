// Webhooks: verified over the raw bytes by core, then read. Synchronous everywhere.

import { binding, isFailure, isObject, toError, unwrap } from "./binding/binding.js";
import { SECRET, variable } from "./environment.js";
import { WebhookError } from "./error.js";
import { signatureHeader } from "./generated.js";
import { fieldsOf, isThenable, kindOf, reading, viewOf } from "./given.js";
import { invalid } from "./invalid.js";
import { eventTypes } from "./models.js";
import { receiptOf } from "./receipt.js";
import { tolerance, unixMs, unixSeconds } from "./time.js";
import { heard, traceSync } from "./watch/channels.js";
import { aboutEvent } from "./watch/event.js";

/** @import * as Declared from "../index.js" */
/** @import { GivenWebhook, Kept } from "./binding/binding.js" */

const encoder = new TextEncoder();

/**
 * @param {unknown} body
 * @param {unknown} signatureOrHeaders
 * @param {unknown} secretOrSecrets
 * @param {unknown} options
 * @returns {any} as declared: a promise where a function gives the secret
 */
export function verifyWebhook(body, signatureOrHeaders, secretOrSecrets, options) {
  if (typeof secretOrSecrets === "function") {
    return withSecret(body, secretOrSecrets, (raw, secrets) =>
      verifyWebhook(raw, signatureOrHeaders, secrets, options),
    );
  }
  const channel = heard("webhook");
  const work = () => verify(bytes(body), signatureOrHeaders, secretOrSecrets, options);
  if (channel === undefined) work();
  else traceSync(channel, { operation: "verify" }, work);
}

/**
 * @param {unknown} body
 * @param {unknown} signatureOrHeaders
 * @param {unknown} secretOrSecrets
 * @param {unknown} options
 * @returns {any} as declared: a promise where a function gives the secret
 */
export function parseWebhook(body, signatureOrHeaders, secretOrSecrets, options) {
  if (typeof secretOrSecrets === "function") {
    return withSecret(body, secretOrSecrets, (raw, secrets) =>
      parseWebhook(raw, signatureOrHeaders, secrets, options),
    );
  }
  return readWebhook(bytes(body), signatureOrHeaders, secretOrSecrets, options).event;
}

/**
 * Works with the secrets that a function gives. The body is copied, because its owner may write over it meanwhile.
 * @template T
 * @param {unknown} body
 * @param {Function} giveSecret
 * @param {(raw: Uint8Array, secrets: unknown) => T} work
 */
async function withSecret(body, giveSecret, work) {
  const raw = bytes(body).slice();
  const secrets = await asked(giveSecret);
  const isGiven = [secrets].flat().every((secret) => typeof secret === "string");
  if (isGiven) return work(raw, secrets);
  throw invalid("secretOrSecrets", `must be text or texts, its function gave ${kindOf(secrets)}`);
}

/** @param {Function} giveSecret */
async function asked(giveSecret) {
  try {
    return await giveSecret();
  } catch (error) {
    throw invalid("secretOrSecrets", "wasn't given: its function failed, as the cause says", error);
  }
}

/** @type {typeof Declared.signWebhook} */
export function signWebhook(body, secret, options) {
  const { timestamp } = fieldsOf(options, "options");
  return unwrap(binding().signWebhook(bytes(body), text(secret), unixSeconds(timestamp)));
}

/**
 * @param {Uint8Array} raw
 * @param {unknown} signatureOrHeaders
 * @param {unknown} secretOrSecrets
 * @param {unknown} options
 */
function verify(raw, signatureOrHeaders, secretOrSecrets, options) {
  const failure = pass(binding().verifyWebhook, raw, signatureOrHeaders, secretOrSecrets, options);
  if (failure) throw toError(failure);
}

/**
 * An event, and what is kept of it, as text and as bytes in the service's own shape.
 * @typedef {{ event: Declared.WebhookEvent, textOf: () => string, bytes: Uint8Array }} ReadEvent
 */

/**
 * Verifies a body and reads the event in it.
 * @param {Uint8Array} raw
 * @param {unknown} signatureOrHeaders
 * @param {unknown} secretOrSecrets
 * @param {unknown} options
 * @returns {ReadEvent}
 */
export function readWebhook(raw, signatureOrHeaders, secretOrSecrets, options) {
  const channel = heard("webhook");
  if (channel === undefined) return verifyAndRead(raw, signatureOrHeaders, secretOrSecrets, options);
  const message = { operation: "parse" };
  return traceSync(channel, message, () => {
    const read = verifyAndRead(raw, signatureOrHeaders, secretOrSecrets, options);
    Object.assign(message, aboutEvent(read.event));
    return read;
  });
}

/**
 * @param {Uint8Array} raw
 * @param {unknown} signatureOrHeaders
 * @param {unknown} secretOrSecrets
 * @param {unknown} options
 * @returns {ReadEvent}
 */
function verifyAndRead(raw, signatureOrHeaders, secretOrSecrets, options) {
  const read = pass(binding().readWebhook, raw, signatureOrHeaders, secretOrSecrets, options);
  if (typeof read === "string") return readEvent(raw, read);
  const [told, kept] = read;
  if (isFailure(told)) throw toError(told);
  return readReceipt(raw, told, kept);
}

/**
 * Reads the event in a body.
 * @param {Uint8Array} raw
 * @param {string} text the same, decoded
 * @returns {ReadEvent}
 */
export function readEvent(raw, text) {
  const event = parse(text);
  const normalized = normalize(raw, event);
  if (normalized === undefined) return { event: complete(event), textOf: () => text, bytes: raw };
  return {
    event: complete(JSON.parse(normalized)),
    textOf: () => normalized,
    bytes: encoder.encode(normalized),
  };
}

/**
 * Returns a receipt whose `data` is not read yet.
 * @param {Uint8Array} bytes
 * @param {string} told `id`, `type` and `created_at`, as core found them
 * @param {Kept} kept the body
 * @returns {ReadEvent}
 */
function readReceipt(bytes, told, kept) {
  const [id, type, created_at] = told.split("\n");
  const { decodeKept } = binding();
  const textOf = () => decodeKept(kept);
  const event = receiptOf({ id, type, created_at }, () => complete(JSON.parse(textOf())).data);
  return {
    event: /** @type {any} */ (event),
    textOf,
    bytes,
  };
}

/**
 * Passes a webhook to core.
 * @template T
 * @param {(...given: GivenWebhook) => T} toCore
 * @param {Uint8Array} raw
 * @param {unknown} signatureOrHeaders
 * @param {unknown} secretOrSecrets
 * @param {unknown} options
 */
function pass(toCore, raw, signatureOrHeaders, secretOrSecrets, options) {
  const header =
    typeof signatureOrHeaders === "string"
      ? signatureOrHeaders
      : reading("signatureOrHeaders", () => signature(signatureOrHeaders));
  const given = secretOrSecrets === undefined ? variable(SECRET) : secretOrSecrets;
  const secrets =
    given === latest.secret ? latest.text : reading("secretOrSecrets", () => secretsText(given));
  if (options === undefined) return toCore(raw, header, secrets, undefined, Date.now());
  const { toleranceSeconds, now } = fieldsOf(options, "options");
  return toCore(raw, header, secrets, tolerance(toleranceSeconds), unixMs(now));
}

/** The secret that was passed last, and the text that it became. */
let latest = { secret: "", text: '[""]' };

/**
 * Secrets as core takes them: a list as JSON text.
 * @param {unknown} given
 */
function secretsText(given) {
  const list = JSON.stringify([given].flat().map(text));
  if (typeof given === "string") latest = { secret: given, text: list };
  return list;
}

/**
 * A secret as text. Anything else is no secret: core refuses the empty one.
 * @param {unknown} secret
 */
function text(secret) {
  return typeof secret === "string" ? secret : "";
}

/** @param {unknown} body */
function bytes(body) {
  const raw = typeof body === "string" ? encoder.encode(body) : viewOf(body);
  if (raw === undefined) throw toError(binding().bodyAlreadyParsed());
  // Shared memory is copied: another thread may change it while it is read, and no decoder of the web takes it.
  const { buffer } = raw;
  const isShared =
    !(buffer instanceof ArrayBuffer) &&
    Object.prototype.toString.call(buffer) === "[object SharedArrayBuffer]";
  return isShared ? raw.slice() : raw;
}

/**
 * The signature itself, a `Headers`, or Node's object of headers.
 * @param {any} given
 */
function signature(given) {
  if (given === undefined || given === null) return undefined;
  if (typeof given === "string") return given;
  if (typeof given === "object") {
    if (typeof given.get === "function") return headerText(given.get(signatureHeader));
    // As Node has it. Looking through all names takes 0.4 µs.
    if (Object.hasOwn(given, signatureHeader)) return headerText(given[signatureHeader]);
    if (typeof given.headers === "object" && given.headers !== null) {
      throw missing("got the request in place of its headers: pass request.headers");
    }
    if (isThenable(given)) throw missing(`got ${kindOf(given)}`);
    const name = Object.keys(given).find((key) => key.toLowerCase() === signatureHeader);
    return name === undefined ? undefined : headerText(given[name]);
  }
  throw invalid("signatureOrHeaders", `must be the signature's header or all headers, got ${kindOf(given)}`);
}

/**
 * One header, or all of that name as one.
 * @param {unknown} value
 */
function headerText(value) {
  if (typeof value === "string") return value;
  const values = [value].flat().filter((text) => text !== undefined && text !== null);
  if (values.length === 0) return undefined;
  if (values.every((text) => typeof text === "string")) return values.join(",");
  throw invalid("signatureOrHeaders", `must hold the signature as text, got ${kindOf(value)}`);
}

/**
 * Says that a value given instead of the headers has no signature.
 * @param {string} why
 */
function missing(why) {
  const message = `no ${signatureHeader} header, ${why}`;
  return new WebhookError({ reason: "missing_signature", message });
}

/**
 * @param {string} json
 * @returns {any}
 */
function parse(json) {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

/**
 * Returns an event's text in the service's own shape, `undefined` if it has that shape. Core knows the others, and what is
 * no event at all.
 * @param {Uint8Array} raw
 * @param {any} event what `parse` reads there
 * @returns {string | undefined}
 */
function normalize(raw, event) {
  if (isOwnShape(event)) return undefined;
  const kind = typeof event?.type === "string" ? event.type : event?.event;
  const isKnown = typeof kind === "string" && Object.hasOwn(eventTypes, kind);
  return unwrap(binding().normalizeEvent(raw, isKnown));
}

/** @param {any} event */
function isOwnShape(event) {
  const isText = (/** @type {unknown} */ value) => typeof value === "string";
  return isObject(event?.data?.object) && isText(event.type) && isText(event.id) && event.id !== "";
}

/**
 * Fills in what the service left out of an event of direct messages. Any other event is returned unchanged.
 * @param {any} event
 */
export function complete(event) {
  if (Object.hasOwn(eventTypes, event.type) && isObject(event.data.object)) {
    event.object ??= "event";
    event.created_at ??= null;
    eventTypes[event.type].fill(event.data.object);
  }
  return event;
}
