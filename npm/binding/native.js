// The native addon as a binding. reqwest and tokio make its calls.

import { AsyncResource } from "node:async_hooks";
import { bytesOf, FIRST_BYTES, isPath } from "../media.js";
import { onAbort } from "../signal.js";
import { readAnswer, toError } from "./binding.js";

/** @import { Source } from "../media.js" */
/** @import { Binding, BindingAnswer, CallRequest } from "./binding.js" */

/**
 * The exports of the `.node` file: a binding's synchronous functions, and those that make calls. See crates/node.
 * @typedef {Omit<Binding, "info" | "connect"> & Calls} Addon
 */

/**
 * @typedef {object} Calls
 * @property {(options: string) => NativeClient | string} client
 * @property {new () => { cancel(): void }} Cancel
 * @property {(...given: CallArguments) => Promise<AddonAnswer | string>} call
 * @property {() => Promise<boolean>} lacksCertificates
 * @property {(pem: string) => void} handOverCertificates
 */

/** @typedef {{ readonly needsCertificates: boolean }} NativeClient */

/**
 * @typedef {[
 *   client: NativeClient,
 *   name: string,
 *   given: string,
 *   content: Uint8Array | undefined,
 *   file: AddonFile | undefined,
 *   cancel: object | undefined,
 *   attempt: ((report: string) => void) | undefined,
 * ]} CallArguments
 */

/**
 * @typedef {object} AddonAnswer
 * @property {number} status
 * @property {number} attempts
 * @property {string} headers
 * @property {() => Uint8Array} takeBody
 * @property {(body: Uint8Array, why: string) => string} unreadable
 */

/**
 * A file for the addon: its bytes, or where they are.
 * @typedef {{ bytes?: Uint8Array, path?: string, size: number, first: Uint8Array }} FileParts
 */

/** @typedef {FileParts & { onProgress: ((sent: number) => void) | undefined }} AddonFile */

/** @typedef {(path: string | URL) => Promise<FileParts>} StatFile */

/**
 * @param {Addon} addon
 * @param {Binding["info"]} info
 * @param {StatFile} statFile
 * @returns {Binding}
 */
export function nativeBinding(addon, info, statFile) {
  return {
    ...addon,
    info,
    connect(options) {
      const client = addon.client(options);
      if (typeof client === "string") throw toError(client);
      /** @type {Promise<void> | true | undefined} */
      let trust;
      return async (request) => {
        trust ??= client.needsCertificates ? handOverCertificates(addon) : true;
        if (trust !== true) await trust;
        return makeCall({ ...addon, statFile }, client, request);
      };
    },
  };
}

/** @type {Promise<void> | undefined} */
let handedOver;

/**
 * Gives the addon the authorities that Node trusts, if the system has none. If that fails, the call says why.
 * @param {Addon} addon
 */
function handOverCertificates(addon) {
  handedOver ??= (async () => {
    if (!(await addon.lacksCertificates())) return;
    const tls = await import("node:tls");
    // `getCACertificates` respects Node's flags and variables. It exists since Node 22.15.
    /** @type {object & { getCACertificates?: (type: string) => string[] }} */
    const { getCACertificates } = tls;
    const certificates = getCACertificates?.("default") ?? tls.rootCertificates;
    addon.handOverCertificates(certificates.join("\n"));
  })().catch(() => {});
  return handedOver;
}

/**
 * @param {Addon & { statFile: StatFile }} addon
 * @param {NativeClient} client
 * @param {CallRequest} request
 * @returns {Promise<BindingAnswer>}
 */
async function makeCall(addon, client, { name, given, content, source, promised, signal, watch }) {
  const cancel = signal && new addon.Cancel();
  const abort = () => cancel?.cancel();
  const forget = onAbort(signal, abort);
  if (signal?.aborted) abort();
  try {
    const toReport = (/** @type {string} */ report) => watch.attempt?.(JSON.parse(report));
    const attempt = inContext(watch.attempt && toReport);
    const file = source && (await fileOf(addon, source, watch.progress));
    const answer = await addon.call(client, name, given, content, file, cancel, attempt);
    if (typeof answer === "string") throw toError(answer, signal);
    const body = answer.takeBody();
    const { status, attempts } = answer;
    const headers = () => JSON.parse(answer.headers);
    const data = readAnswer(promised, { body, headers }, (why) => answer.unreadable(body, why));
    return { data, status, attempts, headers };
  } finally {
    forget();
  }
}

/**
 * Binds a function to its caller's `AsyncLocalStorage`, because the addon calls it from outside any context.
 * @template {(...given: any[]) => void} Tell
 * @param {Tell | undefined} tell
 */
function inContext(tell) {
  return tell && AsyncResource.bind(tell);
}

/**
 * @param {{ statFile: StatFile }} addon
 * @param {Source} source
 * @param {CallRequest["watch"]["progress"]} progress
 */
async function fileOf({ statFile }, source, progress) {
  const file = isPath(source) ? await statFile(source.path) : await inMemory(source);
  const toProgress = (/** @type {number} */ sent) => progress?.(sent, file.size);
  return { ...file, onProgress: inContext(progress && toProgress) };
}

/** @param {Exclude<Source, { path: unknown }>} source */
async function inMemory(source) {
  const bytes = source instanceof Uint8Array ? source : await bytesOf(source);
  return { bytes, size: bytes.length, first: bytes.subarray(0, FIRST_BYTES) };
}
