// Finds out whether another instrumentation makes the span of a request and sends its context: that of Node's fetch, or that of
// node:http. Only WebAssembly's requests can have one: the addon's are made in Rust.

import channels from "node:diagnostics_channel";
import { context, createContextKey, propagation } from "@opentelemetry/api";

/** @import { Context } from "@opentelemetry/api" */

/**
 * A call whose requests are watched.
 * @typedef {object} Watched
 * @property {Context} inside the context of its span
 * @property {Record<string, string>} sent the headers that carry this context
 * @property {boolean} isTraced whether the request at hand has the span of another instrumentation
 */

const CALL = createContextKey("postproxy-dm call");

/** What Node's fetch, and the `undici` of npm, publish of a request that has no byte sent yet. Subscribers may add headers. */
const OF_FETCH = channels.channel("undici:request:create");
/** What node:http publishes of a request whose headers are complete. */
const OF_HTTP = channels.channel("http.client.request.start");

/**
 * Watches the requests of a call from now on. Returns the context to make it in.
 * @param {Watched} call
 */
export function watchRequests(call) {
  OF_FETCH.unsubscribe(ofFetch);
  const isInstrumented = OF_FETCH.hasSubscribers;
  // Last of all, to see what the others have done.
  if (isInstrumented) OF_FETCH.subscribe(ofFetch);
  else propagation.inject(call.inside, call.sent);
  OF_HTTP.unsubscribe(ofHttp);
  OF_HTTP.subscribe(ofHttp);
  return call.inside.setValue(CALL, call);
}

/** Watches no requests any more. */
export function forgetRequests() {
  OF_FETCH.unsubscribe(ofFetch);
  OF_HTTP.unsubscribe(ofHttp);
}

/** @returns {Watched | undefined} */
function current() {
  return /** @type {Watched | undefined} */ (context.active().getValue(CALL));
}

/**
 * Whether a request carries another context than that of its call.
 * @param {Watched} call
 * @param {(name: string) => unknown} header
 */
function isTraced({ sent }, header) {
  const names = propagation.fields();
  return names.some((name) => header(name) !== undefined && header(name) !== sent[name]);
}

/**
 * Sends the context of the call where nobody sends that of another span: a debugger listens here too.
 * @param {any} message
 */
function ofFetch({ request }) {
  const call = current();
  if (call === undefined) return;
  const headers = headersOf(request.headers);
  call.isTraced = isTraced(call, (name) => headers.get(name));
  if (call.isTraced) return;
  propagation.inject(call.inside, request, {
    set: (request, name, value) => headers.has(name) || request.addHeader(name, value),
  });
}

/** @param {any} message */
function ofHttp({ request }) {
  const call = current();
  if (call !== undefined) call.isTraced = isTraced(call, (name) => request.getHeader(name));
}

/**
 * The headers of undici's request: a text in version 5 (Node 18), and later a list in which each value follows its name.
 * @param {string | string[]} given
 * @returns {Map<string, string>}
 */
function headersOf(given) {
  const pairs =
    typeof given === "string"
      ? given.split("\r\n").map((line) => line.split(/: ?(.*)/, 2))
      : given.flatMap((name, at) => (at % 2 === 0 ? [[name, given[at + 1]]] : []));
  return new Map(pairs.map(([name, value = ""]) => [String(name).toLowerCase(), value]));
}
