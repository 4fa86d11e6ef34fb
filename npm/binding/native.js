// The native addon as a binding. reqwest and tokio make its calls.

import { readAnswer, toError } from "./binding.js";

/** @param {object} addon the exports of the `.node` file */
export function nativeBinding(addon, info) {
  return {
    ...addon,
    info,
    connect(options) {
      const client = addon.client(options);
      if (typeof client === "string") throw toError(client);
      return (...call) => makeCall(addon, client, ...call);
    },
  };
}

async function makeCall(addon, client, name, ids, query, content, options, signal, onAttempt) {
  const cancel = signal && new addon.Cancel();
  const abort = () => cancel.cancel();
  if (signal?.aborted) abort();
  signal?.addEventListener("abort", abort, { once: true });
  try {
    const answer = await addon.call(client, name, ids, query, content, options, cancel, onAttempt);
    if (typeof answer === "string") throw toError(answer, signal);
    const body = answer.takeBody();
    const data = readAnswer(body, (why) => answer.unreadable(body, why));
    const { status, attempts } = answer;
    return { data, status, attempts, headers: () => JSON.parse(answer.headers) };
  } finally {
    signal?.removeEventListener("abort", abort);
  }
}
