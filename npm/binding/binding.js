// The one binding of this process or page, native or WebAssembly. An entry says how it is loaded; it is loaded
// when something is first called, so that an import does no work.
//
// What a binding returns for a failure is core's error as JSON text; `undefined` or `null` stand for no failure.

import { errorClasses, WebhookError } from "../error.js";
import "../generated.js";

/** @import { AttemptReport, Signal } from "../../index.js" */
/** @import { Source } from "../media.js" */
/** @import { PromisedAnswer } from "../models.js" */

/**
 * @typedef {object} Binding
 * @property {{ binding: "native" | "wasm", reason: string }} info
 * @property {() => string} version
 * @property {(options: string, host: Host) => MakeCall} connect
 * @property {(body: Uint8Array, signature: string | undefined, secrets: string[], tolerance: number | undefined, nowMs: number) => string | null | undefined} verifyWebhook
 * @property {(body: Uint8Array) => string} normalizeEvent
 * @property {(eventId: string) => string} replyKey
 * @property {(body: Uint8Array, secret: string, seconds: number) => string} signWebhook
 * @property {() => string} bodyAlreadyParsed
 * @property {(platform: string, lastInboundAt: string | undefined, nowMs: number) => string} messagingWindow
 * @property {(platform: string) => string} capabilities
 * @property {(name: string) => string | null | undefined} reactionEmoji
 */

/**
 * What a client brings of its own.
 * @typedef {{ fetch: Function | undefined }} Host
 */

/** @typedef {(request: CallRequest) => Promise<BindingAnswer>} MakeCall */

/**
 * A call as a binding takes it. `given` is JSON text, and `content` the bytes of one.
 * @typedef {object} CallRequest
 * @property {string} name
 * @property {string} given
 * @property {Uint8Array | undefined} content
 * @property {Source | undefined} source the file of a message
 * @property {PromisedAnswer} promised
 * @property {Signal | undefined} signal
 * @property {Watch} watch
 */

/**
 * What is called while a call goes on.
 * @typedef {object} Watch
 * @property {((report: AttemptReport) => void) | undefined} attempt
 * @property {((sent: number, total: number) => void) | undefined} progress
 */

/**
 * The answer of a call that succeeded.
 * @typedef {{ data: unknown, status: number, attempts: number, headers: () => [string, string][] }} BindingAnswer
 */

/** @type {() => Binding} */
let load;
/** @type {(() => Promise<Binding>) | undefined} */
let loadLater;
/** @type {Binding | undefined} */
let loaded;

/**
 * Called once, by the entry.
 * @param {() => Binding} loader
 * @param {() => Promise<Binding>} [laterLoader] where loading at once would keep a page or a worker waiting
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
 * @param {string} options
 * @param {Host} host
 * @returns {MakeCall}
 */
export function connect(options, host) {
  if (loaded !== undefined || loadLater === undefined) return binding().connect(options, host);
  ready().catch(() => {});
  /** @type {MakeCall | undefined} */
  let makeCall;
  return async (request) => {
    await ready();
    makeCall ??= binding().connect(options, host);
    return makeCall(request);
  };
}

/**
 * Core's error as an instance of its class.
 * @param {string} text
 * @param {Signal} [signal] whose reason is the cause where the call was aborted
 */
export function toError(text, signal) {
  const details = JSON.parse(text);
  if (details.name === "WebhookError") return new WebhookError(details);
  const cause = details.code === "aborted" ? { cause: signal?.reason } : undefined;
  return new errorClasses[details.name](details, cause);
}

/**
 * The value of core's `{"ok": …}`; throws its `{"error": …}`.
 * @param {string} text
 */
export function unwrap(text) {
  const { ok, error } = JSON.parse(text);
  if (error !== undefined) throw toError(JSON.stringify(error));
  return ok;
}

const decoder = new TextDecoder();

/**
 * What a successful answer's body says, with what the service left out filled in; `null` where an endpoint answers
 * with nothing.
 * @param {PromisedAnswer} promised what the endpoint answers with
 * @param {Uint8Array} body
 * @param {(why: string) => string} unreadable core's error for a body that is not what the endpoint answers with
 */
export function readAnswer({ kind, fill, mayBeEmpty }, body, unreadable) {
  const data = body.length === 0 ? null : parse(body, unreadable);
  if (data === null && mayBeEmpty) return null;
  const fault = faultOf(data, kind);
  if (fault !== undefined) throw toError(unreadable(fault));
  for (const object of kind === "object" ? [data] : data.data) fill(object);
  return data;
}

/**
 * @param {Uint8Array} body
 * @param {(why: string) => string} unreadable
 */
function parse(body, unreadable) {
  try {
    return JSON.parse(decoder.decode(body));
  } catch {
    // The parser's own words quote the body, which may hold anything.
    throw toError(unreadable("it is not JSON"));
  }
}

/**
 * Why this is no object, list or page; `undefined` where it is one.
 * @param {any} data
 * @param {PromisedAnswer["kind"]} kind
 */
function faultOf(data, kind) {
  if (!isObject(data)) return "an object was expected";
  if (kind === "object") return undefined;
  const numbers = kind === "page" ? ["total", "page", "per_page"] : [];
  const missing = numbers.find((name) => !(Number.isInteger(data[name]) && data[name] >= 0));
  if (missing !== undefined) return `${missing} must be a whole number`;
  return Array.isArray(data.data) && data.data.every(isObject) ? undefined : "data must be a list of objects";
}

/**
 * Whether it is an object and no list.
 * @param {unknown} value
 * @returns {value is Record<string, any>}
 */
export function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
