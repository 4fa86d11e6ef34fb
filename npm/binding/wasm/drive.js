// Drives core's call machine with the host's fetch and timers. crates/node/src/drive.rs is the same loop in Rust.

import { onAbort } from "../../signal.js";
import { sleep } from "../../sleep.js";
import { toError } from "../binding.js";
import { exchange } from "./exchange.js";
import { failureOf } from "./failure.js";
import { stepOf } from "./step.js";

/** @import { CallRequest } from "../binding.js" */
/** @import { Received } from "./exchange.js" */
/** @import { SendStep } from "./step.js" */

/**
 * A call, and what drives it.
 * @typedef {object} Driven
 * @property {import("../../wasm/postproxy_dm.js").Call} call core's machine
 * @property {Blob | undefined} blob the file of the message
 * @property {CallRequest["signal"]} signal the caller's
 * @property {CallRequest["watch"]} watch who is told about attempts and progress
 * @property {() => typeof fetch} currentFetch
 */

/**
 * Runs a call to its end, and reports each attempt. Resolves with the answer, rejects with core's error.
 * @param {Driven} driven
 * @returns {Promise<Received>}
 */
export async function drive(driven) {
  const { call, signal, watch } = driven;
  /** @type {Received | undefined} */
  let response;
  for (;;) {
    const report = call.takeReport();
    if (report !== undefined) watch.attempt?.(JSON.parse(report));
    if (signal?.aborted) call.abort(...now());
    const step = stepOf(call.poll(...now()));
    switch (step.kind) {
      case "send":
        response = await send(driven, step);
        break;
      case "wait":
        await sleep(step.waitMs, signal);
        break;
      case "done":
        return /** @type {Received} */ (response);
      case "failed":
        throw toError(step.error, signal);
    }
  }
}

/**
 * Reads the host's clocks for core.
 * @returns {[monotonicMs: number, unixMs: number]}
 */
export function now() {
  return [performance.now(), Date.now()];
}

/**
 * Makes one attempt and reports its result to the call.
 * @param {Driven} driven
 * @param {SendStep} step
 */
async function send(
  { call, blob, signal, watch, currentFetch },
  { method, url, headers, hasFile, timeoutMs },
) {
  const controller = new AbortController();
  const abort = () => controller.abort();
  const timer = setTimeout(abort, timeoutMs);
  const forget = onAbort(signal, abort);
  const file = hasFile ? blob : undefined;
  try {
    const start = call.takeStart();
    const parts = file && /** @type {BlobPart[]} */ ([start, file, call.takeEnd()]);
    const body = /** @type {BodyInit | undefined} */ (parts ? new Blob(parts) : start);
    const attempt = {
      fetch: currentFetch(),
      url,
      request: { method, headers, body, signal: controller.signal },
      bodyLimit: (/** @type {number} */ status) => call.bodyLimit(status),
    };
    // A fetch that ignores the signal is left behind.
    const response = await Promise.race([exchange(attempt), aborted(controller.signal)]);
    // A fetch reports no progress: only its end is known.
    if (file) watch.progress?.(file.size, file.size);
    // The body of a success never enters the module.
    const told = response.ok ? new Uint8Array() : response.body;
    call.handleResponse(...now(), response.status, response.headers, told);
    return response;
  } catch (error) {
    const { kind, why } = await failureOf(error, { url, file, signal: controller.signal });
    if (signal?.aborted) call.abort(...now());
    else call.handleFailure(...now(), kind, why);
  } finally {
    clearTimeout(timer);
    forget();
    controller.abort();
  }
}

/**
 * Rejects once the signal is aborted.
 * @param {AbortSignal} signal
 * @returns {Promise<never>}
 */
function aborted(signal) {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}
