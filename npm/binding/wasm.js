// The WebAssembly module as a binding. Core's call machine says what to do; the host's fetch and timers do it.

import { kindOf } from "../given.js";
import { invalid } from "../invalid.js";
import { bytesOf, FIRST_BYTES } from "../media.js";
import { onAbort } from "../signal.js";
import { sleep } from "../sleep.js";
import { readAnswer, toError } from "./binding.js";

/**
 * @param {object} module the exports of the glue, after its `initSync`
 * @param {object} info
 * @param {object} [host] what not all hosts have
 * @param {(path: string | URL) => Promise<Blob>} [host.openFile] where there are files
 * @param {Crypto} [host.crypto] for Node 18, which has none where all others have it
 */
export function wasmBinding(module, info, { openFile = noFiles, crypto = globalThis.crypto } = {}) {
  return {
    ...module,
    info,
    connect(options, { fetch }) {
      const client = refusing(() => new module.Client(options));
      // Looked up anew each time: a test may put a fetch of its own in the place of the runtime's.
      const currentFetch = () => fetch ?? globalThis.fetch;
      return (...call) => makeCall(module, client, { currentFetch, openFile, crypto }, ...call);
    },
  };
}

async function makeCall(module, client, host, { name, given, content, source, promised, signal, watch }) {
  const blob = source && (await toBlob(source, host.openFile));
  const first = blob ? await bytesOf(blob.slice(0, FIRST_BYTES)) : new Uint8Array();
  const randomness = host.crypto.getRandomValues(new Uint8Array(24));
  const call = refusing(
    () => new module.Call(client, name, given, content, blob?.size, first, ...now(), randomness),
  );
  try {
    for (;;) {
      if (signal?.aborted) call.abort(...now());
      const [kind, ...details] = call.poll(...now());
      if (kind === "wait") await sleep(...details, signal);
      if (kind === "failed") throw toError(...details, signal);
      if (kind === "send") {
        const response = await attempt(
          module,
          call,
          details,
          blob,
          host.currentFetch(),
          signal,
          watch.progress,
        );
        watch.attempt?.(JSON.parse(call.takeReport()));
        if (response?.ok) return answer(call, promised, response);
      }
    }
  } finally {
    call.free();
  }
}

/** The body of a success never enters the module. */
function answer(call, promised, { status, headers, body }) {
  call.poll(...now());
  const data = readAnswer(promised, body, (why) => call.unreadable(body, why));
  return { data, status, attempts: call.attempts, headers: () => headers };
}

/** A blob keeps what it holds, and reads a file when it is sent. */
async function toBlob(source, openFile) {
  if (source.path !== undefined) return openFile(source.path);
  if (source instanceof Blob) return source;
  return new Blob([source instanceof Uint8Array ? source : await bytesOf(source)]);
}

function noFiles() {
  throw invalid("media[0].path", "can be read on Node, Deno and Bun only; give a File, a Blob or bytes");
}

/** Makes one attempt and tells the call what came of it. A fetch does not say how far it is: only when it is done. */
async function attempt(module, call, details, blob, fetch, signal, progress) {
  const [method, url, headers, hasFile, timeoutMs] = details;
  const controller = new AbortController();
  const abort = () => controller.abort();
  const timer = setTimeout(abort, timeoutMs);
  const forget = onAbort(signal, abort);
  try {
    const start = call.takeStart();
    const request = {
      method,
      headers,
      body: hasFile ? new Blob([start, blob, call.takeEnd()]) : start,
      redirect: "manual",
      ...uncached(),
      signal: controller.signal,
    };
    // A fetch that pays no heed to the signal is left behind all the same.
    const response = await Promise.race([exchange(module, fetch, url, request), aborted(controller.signal)]);
    if (hasFile) progress?.(blob.size, blob.size);
    const body = response.ok ? new Uint8Array() : response.body;
    call.handleResponse(...now(), response.status, response.headers, body);
    return response;
  } catch (error) {
    const gone = hasFile && (await problemOf(blob));
    if (signal?.aborted) call.abort(...now());
    else if (gone) call.handleFailure(...now(), "file", gone.message);
    else call.handleFailure(...now(), failureKind(error, controller.signal), describe(error, url));
  } finally {
    clearTimeout(timer);
    forget();
    controller.abort();
  }
}

/** Core leaves out the headers that are anything else. */
const TEXT = /^[\t -~]*$/;

/** Why a blob can't be read, where it can't: its file may be gone or changed. */
function problemOf(blob) {
  const look = blob.slice(0, 1).arrayBuffer();
  return look.then(
    () => undefined,
    (error) => error,
  );
}

let isCacheKnown;

/**
 * Keeps an answer from being one of before: Next.js caches what its fetch gets. Hosts without a cache refuse the field,
 * or don't know it.
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

async function exchange(module, fetch, url, request) {
  const response = await fetch(url, request);
  if (typeof response?.status !== "number" || response.headers === undefined) {
    throw new Error(`fetch gave ${kindOf(response)}, which is not a Response`);
  }
  if (response.type === "opaqueredirect") throw new Failure("redirected");
  const body = await readBody(response, module.Call.bodyLimit(response.status));
  const headers = [...response.headers].filter(([, value]) => TEXT.test(value));
  return { ok: response.ok, status: response.status, headers, body };
}

/** Reads up to the limit. A success that is longer fails; of an error the rest is left unread. */
async function readBody(response, limit) {
  if (response.body === null) return new Uint8Array();
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
      if (response.ok) throw new Failure("too_large");
      break;
    }
  }
  if (chunks.length === 1) return chunks[0];
  const body = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    body.set(chunk, offset);
    offset += chunk.length;
  }
  return body;
}

/** A failure that core has a name for. */
class Failure extends Error {
  constructor(kind) {
    super(kind);
    this.kind = kind;
  }
}

/** The codes of the causes that Node's fetch gives where no connection came about: of its sockets and of TLS. */
const CONNECT_CODES =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|UNABLE_TO_.*|.*CERT.*|ERR_(TLS|SSL)_.*|HOSTNAME_MISMATCH)$/;

function failureKind(error, signal) {
  if (error instanceof Failure) return error.kind;
  if (signal.aborted) return "timeout";
  // Bun's fetch gives the code itself, and Deno's says it in words.
  const cause = error?.cause ?? error ?? {};
  // Node's fetch says no more of a port that the Fetch standard blocks, and a browser's not even that.
  if (cause.message === "bad port") return "impossible";
  const isNotSent = isOfConnecting(cause) || /client error \(Connect\)/.test(cause.message);
  return isNotSent ? "connect" : "interrupted";
}

/**
 * A reset comes before or after: that of connecting names its system call, that of a TLS handshake its host. Where a
 * host has several addresses there is an error for each.
 */
function isOfConnecting({ code, syscall, host, errors }) {
  if (Array.isArray(errors)) return errors.every(isOfConnecting);
  return syscall === "connect" || (code === "ECONNRESET" && host !== undefined) || CONNECT_CODES.test(code);
}

/** Deno's fetch repeats the URL, with its ids. Core says which host was asked. */
function describe(error, url) {
  const words = typeof error === "string" ? error : error?.message;
  const causes = [words, error?.cause?.message || error?.cause?.code];
  const text = causes.filter((text) => typeof text === "string").join(": ") || `fetch threw ${kindOf(error)}`;
  return text.replaceAll(url, "…");
}

/** Rejects once the signal is aborted. */
function aborted(signal) {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}

/** The host's clocks, as core takes them. */
function now() {
  return [performance.now(), Date.now()];
}

/** The module throws core's errors as JSON text. */
function refusing(make) {
  try {
    return make();
  } catch (thrown) {
    throw typeof thrown === "string" ? toError(thrown) : thrown;
  }
}
