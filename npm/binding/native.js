// The native addon as a binding. reqwest and tokio make its calls.

import { bytesOf, FIRST_BYTES } from "../media.js";
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
      return (...call) => makeCall({ ...addon, statFile }, client, ...call);
    },
  };
}

async function makeCall(addon, client, { name, ids, query, content, source, options, signal, watch }) {
  const cancel = signal && new addon.Cancel();
  const abort = () => cancel.cancel();
  if (signal?.aborted) abort();
  signal?.addEventListener("abort", abort, { once: true });
  try {
    const file = source && (await fileOf(addon, source, watch.progress));
    const attempt = watch.attempt && ((report) => watch.attempt(JSON.parse(report)));
    const answer = await addon.call(client, name, ids, query, content, file, options, cancel, attempt);
    if (typeof answer === "string") throw toError(answer, signal);
    const body = answer.takeBody();
    const data = readAnswer(name, body, (why) => answer.unreadable(body, why));
    const { status, attempts } = answer;
    return { data, status, attempts, headers: () => JSON.parse(answer.headers) };
  } finally {
    signal?.removeEventListener("abort", abort);
  }
}

/** A file as the addon takes it: its bytes, or where they are. */
async function fileOf({ statFile }, source, progress) {
  const file = source.path === undefined ? await inMemory(source) : await statFile(source.path);
  return { ...file, onProgress: progress && ((sent) => progress(sent, file.size)) };
}

async function inMemory(source) {
  const bytes = source instanceof Uint8Array ? source : await bytesOf(source);
  return { bytes, size: bytes.length, first: bytes.subarray(0, FIRST_BYTES) };
}
