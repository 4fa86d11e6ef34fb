// Drives core's call machine with the host's fetch and timers. crates/node/src/drive.rs is the same loop in Rust.

import { onAbort } from "../../signal.js";
import { sleep } from "../../sleep.js";
import { clearTimer, machineMs, monotonicMs, setTimer } from "../../timers.js";
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
 * @property {CallRequest["ask"]} ask asks the caller what only he can say
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
      case "ask":
        await askCaller(driven, step);
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
 * Reads the machine's clocks for core.
 * @returns {[monotonicMs: number, unixMs: number]}
 */
export function now() {
  return [monotonicMs(), machineMs()];
}

/**
 * Asks the caller, while there is time. After that, the next poll ends the call.
 * @param {Driven} driven
 * @param {import("./step.js").AskStep} step
 */
async function askCaller({ call, signal, ask }, { question, leftMs }) {
  const over = limit(leftMs, signal);
  try {
    call.takeReply(await over.first(new Promise((resolve) => ask?.(question, resolve))));
  } catch {
    if (signal?.aborted) call.abort(...now());
  } finally {
    over.forget();
  }
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
  const over = limit(timeoutMs, signal);
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
    const response = await over.first(exchange(attempt));
    // A fetch reports no progress: only its end is known.
    if (file) watch.progress?.(file.size, file.size);
    // An answer may come before all was sent. After any other there is nothing to abort, and that is a tenth of a call's cost.
    if (file || !response.ok) controller.abort();
    // The body of a success never enters the module.
    const told = response.ok ? new Uint8Array() : response.body;
    call.handleResponse(...now(), response.status, response.headers.flat().join("\n"), told);
    return response;
  } catch (error) {
    controller.abort();
    const { kind, why } = await failureOf(error, { url, file, isOver: over.isReached() });
    if (signal?.aborted) call.abort(...now());
    else call.handleFailure(...now(), kind, why);
  } finally {
    over.forget();
  }
}

/**
 * Ends the wait for an attempt after this time, or once the caller's signal is aborted. A fetch that ignores its own signal is
 * left behind.
 * @param {number} timeoutMs
 * @param {CallRequest["signal"]} signal
 */
function limit(timeoutMs, signal) {
  let isReached = false;
  let reject = (/** @type {unknown} */ _error) => {};
  const end = () => {
    isReached = true;
    reject(new Error("the attempt was ended"));
  };
  const timer = setTimer(end, timeoutMs);
  const forget = onAbort(signal, end);
  return {
    isReached: () => isReached,
    /**
     * @template T
     * @param {Promise<T>} work
     * @returns {Promise<T>}
     */
    first: (work) =>
      new Promise((resolve, rejectIt) => {
        reject = rejectIt;
        if (isReached) end();
        work.then(resolve, rejectIt);
      }),
    forget() {
      clearTimer(timer);
      forget();
    },
  };
}
