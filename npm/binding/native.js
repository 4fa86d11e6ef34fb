// The native addon as a binding. reqwest and tokio make its calls.

import { AsyncResource } from "node:async_hooks";
import { bytesOf, FIRST_BYTES } from "../media.js";
import { onAbort } from "../signal.js";
import { readAnswer, toError } from "./binding.js";

/**
 * @param {object} addon the exports of the `.node` file
 * @param {object} info
 * @param {(path: string | URL) => Promise<object>} statFile
 */
export function nativeBinding(addon, info, statFile) {
  return {
    ...addon,
    info,
    connect(options) {
      const client = addon.client(options);
      if (typeof client === "string") throw toError(client);
      let trust;
      return async (...call) => {
        trust ??= client.needsCertificates ? handOverCertificates(addon) : true;
        if (trust !== true) await trust;
        return makeCall({ ...addon, statFile }, client, ...call);
      };
    },
  };
}

let handedOver;

/** Gives the addon the authorities that Node trusts, where the system has none. Where that fails, the call says why. */
function handOverCertificates(addon) {
  handedOver ??= (async () => {
    if (!(await addon.lacksCertificates())) return;
    const tls = await import("node:tls");
    // Of the two, the first heeds Node's flags and variables. Node has it since 22.15.
    const certificates = tls.getCACertificates?.("default") ?? tls.rootCertificates;
    addon.handOverCertificates(certificates.join("\n"));
  })().catch(() => {});
  return handedOver;
}

async function makeCall(addon, client, { name, given, content, source, promised, signal, watch }) {
  const cancel = signal && new addon.Cancel();
  const abort = () => cancel.cancel();
  const forget = onAbort(signal, abort);
  if (signal?.aborted) abort();
  try {
    const attempt = inContext(watch.attempt && ((report) => watch.attempt(JSON.parse(report))));
    const file = source && (await fileOf(addon, source, watch.progress));
    const answer = await addon.call(client, name, given, content, file, cancel, attempt);
    if (typeof answer === "string") throw toError(answer, signal);
    const body = answer.takeBody();
    const data = readAnswer(promised, body, (why) => answer.unreadable(body, why));
    const { status, attempts } = answer;
    return { data, status, attempts, headers: () => JSON.parse(answer.headers) };
  } finally {
    forget();
  }
}

/** The addon calls from no context at all: a function that is bound finds the `AsyncLocalStorage` of the call's caller. */
function inContext(tell) {
  return tell && AsyncResource.bind(tell);
}

/** A file as the addon takes it: its bytes, or where they are. */
async function fileOf({ statFile }, source, progress) {
  const file = source.path === undefined ? await inMemory(source) : await statFile(source.path);
  return { ...file, onProgress: inContext(progress && ((sent) => progress(sent, file.size))) };
}

async function inMemory(source) {
  const bytes = source instanceof Uint8Array ? source : await bytesOf(source);
  return { bytes, size: bytes.length, first: bytes.subarray(0, FIRST_BYTES) };
}
