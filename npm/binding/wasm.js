// The whole WebAssembly module as a binding. Core's call machine says what to do, and wasm/drive.js does it with the host's fetch
// and timers.

import { invalid } from "../invalid.js";
import { bytesOf, FIRST_BYTES, isPath } from "../media.js";
import { readAnswer, toError } from "./binding.js";
import { drive, now } from "./wasm/drive.js";
import { webhooksOf } from "./wasm-webhooks.js";

/** @import { Source } from "../media.js" */
/** @import { Binding, BindingAnswer, CallRequest } from "./binding.js" */

/** @typedef {typeof import("../wasm/postproxy_dm.js")} Glue */

/** @typedef {(path: string | URL) => Promise<Blob>} OpenFile */

/** @import { Reach } from "./network/reach.js" */

/** @typedef {{ currentFetch: () => typeof fetch, openFile: OpenFile, crypto: Crypto }} Host */

/**
 * The features that only some hosts have.
 * @typedef {object} WasmHost
 * @property {OpenFile} [openFile] for hosts with files
 * @property {Crypto} [crypto] for Node 18, the only host without a global one
 * @property {(client: InstanceType<Glue["Client"]>, told: string | undefined) => Reach} [reach] for hosts that can be told of proxies
 */

/**
 * Makes the binding.
 * @param {Glue} module the exports of the glue, after its `initSync`
 * @param {Binding["info"]} info
 * @param {WasmHost} [host]
 * @returns {Binding}
 */
export function wasmBinding(module, info, host = {}) {
  const { openFile = noFiles, crypto = globalThis.crypto, reach = hostDecides } = host;
  return {
    ...module,
    ...webhooksOf(module),
    info,
    connect(options, { fetch, isKeyedByCall, told }) {
      const client = refusing(() => new module.Client(options, isKeyedByCall));
      const own = /** @type {typeof globalThis.fetch | undefined} */ (fetch);
      const reached = own ? undefined : reach(client, told);
      // Looked up for each attempt, because a test may replace the runtime's fetch.
      const currentFetch = () => own ?? /** @type {Reach} */ (reached)(globalThis.fetch);
      const host = { currentFetch, openFile, crypto };
      return (call, ended) => {
        makeCall(module, client, host, call).then((answer) => ended(undefined, answer), ended);
      };
    },
  };
}

/**
 * @param {Glue} module
 * @param {InstanceType<Glue["Client"]>} client
 * @param {Host} host
 * @param {CallRequest} request
 * @returns {Promise<BindingAnswer>}
 */
async function makeCall(module, client, host, request) {
  const { name, given, content, source, promised, signal, watch, ask } = request;
  const blob = source && (await toBlob(source, signal, host.openFile));
  const first = blob ? await bytesOf(blob.slice(0, FIRST_BYTES)) : new Uint8Array();
  const randomness = randomBytes(host.crypto);
  const call = refusing(
    () => new module.Call(client, name, given, content, blob?.size, first, ...now(), randomness),
  );
  try {
    const { status, body } = await drive({
      call,
      blob,
      signal,
      watch,
      ask,
      currentFetch: host.currentFetch,
    });
    const { attempts, headers } = call;
    const data = readAnswer(promised, { body: () => body, headers }, (why) => call.unreadable(body, why));
    return { data, status, attempts, headers };
  } finally {
    call.free();
  }
}

const RANDOM_BYTES = 24;
/** @type {Uint8Array<ArrayBuffer>} */
let pool = new Uint8Array();

/**
 * Returns the random bytes of a call. The host gives those of many calls as fast as those of one.
 * @param {Crypto} crypto
 */
function randomBytes(crypto) {
  if (pool.length === 0) pool = crypto.getRandomValues(new Uint8Array(RANDOM_BYTES * 64));
  const bytes = pool.subarray(0, RANDOM_BYTES);
  pool = pool.subarray(RANDOM_BYTES);
  return bytes;
}

/**
 * Returns a file as a blob, which holds the bytes or reads them when it is sent.
 * @param {Source} source
 * @param {CallRequest["signal"]} signal
 * @param {OpenFile} openFile
 */
async function toBlob(source, signal, openFile) {
  if (isPath(source)) return openFile(source.path);
  if (source instanceof Blob) return source;
  const bytes = source instanceof Uint8Array ? source : await bytesOf(source, signal);
  return new Blob([/** @type {BlobPart} */ (bytes)]);
}

/**
 * @param {unknown} _client
 * @param {string | undefined} told
 * @returns {Reach}
 */
function hostDecides(_client, told) {
  if (told === undefined) return (current) => current;
  const why = "can't be set in this runtime, whose fetch decides how calls reach the service";
  throw invalid(told, `${why}: leave it out, or give the client a fetch that does it`);
}

/** @returns {never} */
function noFiles() {
  throw invalid("media[0].path", "can be read on Node, Deno and Bun only; give a File, a Blob or bytes");
}

/**
 * Calls a function, and turns the JSON texts that the module throws into core's errors.
 * @template T
 * @param {() => T} make
 */
function refusing(make) {
  try {
    return make();
  } catch (thrown) {
    throw typeof thrown === "string" ? toError(thrown) : thrown;
  }
}
