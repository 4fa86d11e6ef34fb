// The one binding of this process or page, native or WebAssembly. An entry says how it is loaded; it is loaded
// when something is first called, so that an import does no work.
//
// A binding is `{ info, version, connect, verifyWebhook, normalizeEvent, replyKey, signWebhook,
// bodyAlreadyParsed, messagingWindow, capabilities, reactionEmoji }`. What it returns for a failure is core's error as JSON text.

import { errorClasses, WebhookError } from "../error.js";
import "../generated.js";

let load;
let loadLater;
let loaded;

/**
 * Called once, by the entry.
 * @param {() => object} loader
 * @param {() => Promise<object>} [laterLoader] where loading at once would keep a page or a worker waiting
 */
export function setLoader(loader, laterLoader) {
  load = loader;
  loadLater = laterLoader;
}

/** The binding, loaded at the first call. */
export function binding() {
  loaded ??= load();
  return loaded;
}

/** Resolves once the binding is there. */
export async function ready() {
  if (loaded === undefined && loadLater !== undefined) {
    const later = await loadLater();
    loaded ??= later;
  }
  binding();
}

/**
 * A function that makes a client's calls. Where the binding comes later, the first call waits for it, and the
 * client's options are refused then.
 */
export function connect(options, host) {
  if (loaded !== undefined || loadLater === undefined) return binding().connect(options, host);
  ready().catch(() => {});
  let makeCall;
  return async (...call) => {
    await ready();
    makeCall ??= loaded.connect(options, host);
    return makeCall(...call);
  };
}

/**
 * Core's error as an instance of its class.
 * @param {string} text
 * @param {AbortSignal} [signal] whose reason is the cause where the call was aborted
 */
export function toError(text, signal) {
  const details = JSON.parse(text);
  if (details.name === "WebhookError") return new WebhookError(details);
  const cause = details.code === "aborted" ? { cause: signal?.reason } : undefined;
  return new errorClasses[details.name](details, cause);
}

/** The value of core's `{"ok": …}`; throws its `{"error": …}`. */
export function unwrap(text) {
  const { ok, error } = JSON.parse(text);
  if (error !== undefined) throw toError(JSON.stringify(error));
  return ok;
}

const decoder = new TextDecoder();

/**
 * What a successful answer's body says, with what the service left out filled in; `null` where an endpoint answers
 * with nothing.
 * @param {object} promised what the endpoint answers with, see models.js
 * @param {Uint8Array} body
 * @param {(why: string) => string} unreadable core's error for a body that is not what the endpoint answers with
 */
export function readAnswer({ kind, hasId, fill, mayBeEmpty }, body, unreadable) {
  const data = body.length === 0 ? null : parse(body, unreadable);
  if (data === null && mayBeEmpty) return null;
  const fault = faultOf(data, kind, hasId);
  if (fault !== undefined) throw toError(unreadable(fault));
  for (const object of kind === "object" ? [data] : data.data) fill(object);
  return data;
}

function parse(body, unreadable) {
  try {
    return JSON.parse(decoder.decode(body));
  } catch {
    // The parser's own words quote the body, which may hold anything.
    throw toError(unreadable("it is not JSON"));
  }
}

/** Why this is no object, list or page; `undefined` where it is one. */
function faultOf(data, kind, hasId) {
  if (!isObject(data)) return "an object was expected";
  if (kind === "object") {
    const isWhole = !hasId || (typeof data.id === "string" && data.id !== "");
    return isWhole ? undefined : "id must be a text that is not empty";
  }
  const numbers = kind === "page" ? ["total", "page", "per_page"] : [];
  const missing = numbers.find((name) => !(Number.isInteger(data[name]) && data[name] >= 0));
  if (missing !== undefined) return `${missing} must be a whole number`;
  return Array.isArray(data.data) && data.data.every(isObject) ? undefined : "data must be a list of objects";
}

/** Whether it is an object and no list. */
export function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
