// Webhooks: verified over the raw bytes by core, then read. Synchronous everywhere.

import { binding, isObject, toError, unwrap } from "./binding/binding.js";
import { signatureHeader } from "./generated.js";
import { eventTypes } from "./models.js";
import { seconds, unixMs } from "./time.js";

const decoder = new TextDecoder();
const encoder = new TextEncoder();

export function verifyWebhook(body, signatureOrHeaders, secretOrSecrets, options) {
  verify(bytes(body), signatureOrHeaders, secretOrSecrets, options);
}

export function parseWebhook(body, signatureOrHeaders, secretOrSecrets, options) {
  const raw = bytes(body);
  verify(raw, signatureOrHeaders, secretOrSecrets, options);
  const event = parse(decoder.decode(raw));
  // The service's own shape needs no second look. Core knows the others, and what is no event at all.
  return complete(isOwnShape(event) ? event : JSON.parse(unwrap(binding().normalizeEvent(raw))));
}

export function signWebhook(body, secret, { timestamp = Date.now() / 1000 } = {}) {
  const at = timestamp instanceof Date ? timestamp.valueOf() / 1000 : timestamp;
  return unwrap(binding().signWebhook(bytes(body), text(secret), seconds("timestamp", at)));
}

function verify(raw, signatureOrHeaders, secretOrSecrets, { toleranceSeconds, now } = {}) {
  const tolerance =
    toleranceSeconds === undefined ? undefined : seconds("toleranceSeconds", toleranceSeconds);
  const secrets = [secretOrSecrets].flat().map(text);
  const failure = binding().verifyWebhook(
    raw,
    signature(signatureOrHeaders),
    secrets,
    tolerance,
    unixMs(now),
  );
  if (failure) throw toError(failure);
}

/** What is no text can be no secret: core refuses the empty one. */
function text(secret) {
  return typeof secret === "string" ? secret : "";
}

function bytes(body) {
  if (typeof body === "string") return encoder.encode(body);
  if (body instanceof Uint8Array) return body;
  if (body instanceof ArrayBuffer) return new Uint8Array(body);
  throw toError(binding().bodyAlreadyParsed());
}

/** The signature itself, a `Headers`, or Node's object of headers. */
function signature(given) {
  if (given === null || typeof given !== "object") return given ?? undefined;
  if (typeof given.get === "function") return given.get(signatureHeader) ?? undefined;
  const name = Object.keys(given).find((key) => key.toLowerCase() === signatureHeader);
  return name === undefined ? undefined : [given[name]].flat().join(",");
}

function parse(json) {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function isOwnShape(event) {
  const isText = (value) => typeof value === "string";
  return isObject(event?.data?.object) && isText(event.type) && isText(event.id) && event.id !== "";
}

/** Fills in what the service left out of an event of direct messages. Any other is handed on as it came. */
function complete(event) {
  if (Object.hasOwn(eventTypes, event.type)) {
    event.object ??= "event";
    event.created_at ??= null;
    eventTypes[event.type].fill(event.data.object);
  }
  return event;
}
