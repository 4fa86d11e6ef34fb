// The one binding of this process or page, native or WebAssembly. An entry sets its loader, and the first call runs the
// loader, so that an import does no work. If a program imports several entries, the loader of the largest module counts.
//
// For a failure, a binding returns core's error as JSON text. `undefined` or `null` mean that there was no failure.

import { errorClasses, WebhookError } from "../error.js";
import "../generated.js";

/** @import { AttemptReport, Signal } from "../../index.js" */
/** @import { Source } from "../media.js" */
/** @import { PromisedAnswer } from "../answers.js" */
/** @import { WasmHost } from "./wasm.js" */

/**
 * @typedef {object} Binding
 * @property {{ binding: "native" | "wasm", reason: string }} info
 * @property {() => string} version
 * @property {(options: string, host: Host) => MakeCall} connect
 * @property {(...given: GivenWebhook) => string | null | undefined} verifyWebhook
 * @property {(...given: GivenWebhook) => string | [told: string, kept: Kept]} readWebhook verifies, and returns the body as a text; or what core tells instead, an error or the lines of a receipt, and the body to keep
 * @property {(kept: any) => string} decodeKept the text of a body that `readWebhook` gave to keep
 * @property {(body: Uint8Array, isKnown: boolean) => string} normalizeEvent
 * @property {(id: string) => string} replyKey
 * @property {(given: string) => string} catchUp
 * @property {(known: string, incoming: string) => string} mergeMessage
 * @property {(body: Uint8Array, secret: string, seconds: number) => string} signWebhook
 * @property {() => string} bodyAlreadyParsed
 * @property {(platform: string, lastInboundAt: string | undefined, nowMs: number) => string} messagingWindow
 * @property {(platform: string) => string} capabilities
 * @property {(name: string) => string | null | undefined} reactionEmoji
 */

/**
 * A webhook. `secrets` is a list as JSON text.
 * @typedef {[
 *   body: Uint8Array,
 *   signature: string | undefined,
 *   secrets: string,
 *   tolerance: number | undefined,
 *   nowMs: number,
 * ]} GivenWebhook
 */

/**
 * A body as a binding keeps it: the caller may write over his bytes.
 * @typedef {string | Uint8Array} Kept
 */

/**
 * The parts of a client that stay in JavaScript, and which option says how its calls reach the service.
 * @typedef {{ fetch: Function | undefined, isKeyedByCall: boolean, told: string | undefined }} Host
 */

/**
 * Makes a call. It never throws: `ended` is called once, later.
 * @typedef {(request: CallRequest, ended: Ended) => void} MakeCall
 */

/**
 * Takes the end of a call: the answer, or the failure if there is none.
 * @typedef {(failure: unknown, answer?: BindingAnswer) => void} Ended
 */

/**
 * A call. `given` and `content` are JSON texts.
 * @typedef {object} CallRequest
 * @property {string} name
 * @property {string} given
 * @property {string | undefined} content
 * @property {Source | undefined} source the file of a message
 * @property {PromisedAnswer} promised
 * @property {Signal | undefined} signal
 * @property {Watch} watch
 * @property {Ask | undefined} [ask] for a client whose calls take turns, or are keyed one by one
 */

/**
 * What a call asks its caller: whether it is its turn, or the API key.
 * @typedef {"turn" | "key"} Question
 */

/**
 * Asks the caller, and gives the reply: the key, or nothing if that can't be had.
 * @typedef {(question: Question, give: (reply: string | undefined) => void) => void} Ask
 */

/**
 * What core tells of an attempt: also the method and the URL of its request, which users aren't told, because it holds ids.
 * @typedef {AttemptReport & { asked: string }} Report
 */

/**
 * The functions that are called during a call.
 * @typedef {object} Watch
 * @property {((report: Report) => void) | undefined} attempt
 * @property {((sent: number, total: number) => void) | undefined} progress
 */

/**
 * The answer of a call that succeeded. The headers are pairs as JSON text, which few callers read.
 * @typedef {{ data: unknown, status: number, attempts: number, headers: string }} BindingAnswer
 */

/**
 * One of the WebAssembly modules. What it exports is a part of what the whole exports.
 * @typedef {object} Module
 * @property {number} rank 0 for the smallest; a larger module has everything that a smaller one has
 * @property {(module: BufferSource | WebAssembly.Module) => void} instantiate does nothing the second time
 * @property {(info: Binding["info"], host?: WasmHost) => Partial<Binding>} bind returns the binding, once instantiated
 */

/**
 * Where the file of a module is: see npm/wasm/whole.js.
 * @typedef {object} ModuleFile
 * @property {string} name
 * @property {string} specifier what the package exports it as
 * @property {() => URL} address beside this package or the bundle
 */

/**
 * How to load a binding.
 * @typedef {object} Loader
 * @property {number} rank the module's
 * @property {() => Partial<Binding>} load
 * @property {() => Promise<Partial<Binding>>} [loadLater] for hosts in which `load` would block a page or a worker
 */

/** @type {Loader} */
let loader;
/** @type {Binding | undefined} */
let loaded;

/**
 * Sets the loader. Every entry calls this once. An entry with a larger module replaces what an entry with a smaller one has
 * loaded: what the smaller module made before goes on to work.
 * @param {Loader} given
 */
export function setLoader(given) {
  if (loader !== undefined && loader.rank > given.rank) return;
  loader = given;
  loaded = undefined;
}

/** Returns the binding. The first call loads it. */
export function binding() {
  loaded ??= whole(loader.load());
  return loaded;
}

/**
 * A module has all functions that the files of its entry call.
 * @param {Partial<Binding>} binding
 */
function whole(binding) {
  return /** @type {Binding} */ (binding);
}

/**
 * Resolves once the binding is loaded.
 * @returns {Promise<void>}
 */
export async function ready() {
  const current = loader;
  if (loaded === undefined && current.loadLater !== undefined) {
    const later = await current.loadLater();
    // Meanwhile, an entry with a larger module may have been imported.
    if (loader !== current) return ready();
    loaded ??= whole(later);
  }
  binding();
}

/** Whether `binding()` is there at once, without a load that would block a page or a worker. */
export function isLoaded() {
  return loaded !== undefined || loader.loadLater === undefined;
}

/**
 * Returns the function that makes a client's calls. If the binding isn't loaded yet, the first call waits for it, and then
 * checks the client's options.
 * @param {string} options
 * @param {Host} host
 * @returns {MakeCall}
 */
export function connect(options, host) {
  if (isLoaded()) return binding().connect(options, host);
  ready().catch(() => {});
  /** @type {MakeCall | undefined} */
  let makeCall;
  return async (request, ended) => {
    try {
      await ready();
      makeCall ??= binding().connect(options, host);
      makeCall(request, ended);
    } catch (failure) {
      ended(failure);
    }
  };
}

/**
 * Whether core tells of an error, in what it says of a webhook, and not of a receipt.
 * @param {string} told
 */
export function isFailure(told) {
  return told.startsWith("{");
}

/**
 * Returns core's error as an instance of its class.
 * @param {string} text
 * @param {Signal} [signal] its reason becomes the cause if the call was aborted
 */
export function toError(text, signal) {
  const details = JSON.parse(text);
  if (details.name === "WebhookError") return new WebhookError(details);
  const cause = details.code === "aborted" ? { cause: signal?.reason } : undefined;
  return new errorClasses[details.name](details, cause);
}

/**
 * Returns the value of core's `{"ok": …}`, or throws its `{"error": …}`.
 * @param {string} text
 */
export function unwrap(text) {
  const { ok, error } = JSON.parse(text);
  if (error !== undefined) throw toError(JSON.stringify(error));
  return ok;
}

const decoder = new TextDecoder();

/**
 * Reads the body of a successful answer, and fills in the fields that the service left out. Returns `null` if an endpoint
 * has no answer.
 * @param {PromisedAnswer} promised the answer of the endpoint
 * @param {{ body: () => Uint8Array, text?: string | undefined, headers: string }} received the body, and its text if that is known
 * @param {(why: string) => string} unreadable core's error for a body of another kind
 */
export function readAnswer({ kind, fill, mayBeEmpty }, { body, text, headers }, unreadable) {
  if (kind === "bytes") return fileOf(body(), JSON.parse(headers));
  if (kind === "any") return anyOf(body(), JSON.parse(headers), unreadable);
  const written = text ?? decoder.decode(body());
  const data = written === "" ? null : parse(written, unreadable);
  if (data === null && mayBeEmpty) return null;
  const fault = faultOf(data, kind);
  if (fault !== undefined) throw toError(unreadable(fault));
  for (const object of kind === "object" ? [data] : data.data) fill(object);
  return data;
}

/**
 * The bytes of a file, the same kind of array on every runtime: a Buffer of Node is another.
 * @param {Uint8Array} body
 * @param {[string, string][]} headers
 */
function fileOf(body, headers) {
  const [, content_type = null] = headers.find(([name]) => name.toLowerCase() === "content-type") ?? [];
  return { data: new Uint8Array(body.buffer, body.byteOffset, body.byteLength), content_type };
}

/**
 * What an endpoint answers that we don't know: JSON as its value, nothing as null, and anything else as a file.
 * @param {Uint8Array} body
 * @param {[string, string][]} headers
 * @param {(why: string) => string} unreadable
 */
function anyOf(body, headers, unreadable) {
  if (body.length === 0) return null;
  const file = fileOf(body, headers);
  const isJson = /^application\/(?:[\w.+-]+\+)?json\b/i.test(file.content_type ?? "");
  return isJson ? parse(decoder.decode(body), unreadable) : file;
}

/**
 * @param {string} text
 * @param {(why: string) => string} unreadable
 */
function parse(text, unreadable) {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message quotes the body, which may hold anything.
    throw toError(unreadable("it is not JSON"));
  }
}

/**
 * Returns why a value isn't an object, list or page. `undefined` if it is one.
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
 * Whether a value is an object and not a list.
 * @param {unknown} value
 * @returns {value is Record<string, any>}
 */
export function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
