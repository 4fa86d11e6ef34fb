// The one binding of this process or page, native or WebAssembly. An entry says how it is loaded; it is loaded
// when something is first called, so that an import does no work.
//
// A binding is `{ info, version, connect, verifyWebhook, normalizeEvent, signWebhook, bodyAlreadyParsed,
// messagingWindow, capabilities, reactionEmoji }`. What it returns for a failure is core's error as JSON text.

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
 * What a successful answer's body says; `null` where it is empty.
 * @param {Uint8Array} body
 * @param {(why: string) => string} unreadable core's error for a body that is not JSON
 */
export function readAnswer(body, unreadable) {
  if (body.length === 0) return null;
  try {
    return JSON.parse(decoder.decode(body));
  } catch {
    // The parser's own words quote the body, which may hold anything.
    throw toError(unreadable("it is not JSON"));
  }
}
