// One run of a handler. Few handlers look at their signal, so it is made for those that do.

import { AbortError } from "../generated.js";

export class Run {
  /** @type {AbortController | undefined} */
  #controller;
  /** Why the run was aborted. @type {unknown} */
  reason;

  get isAborted() {
    return this.reason !== undefined;
  }

  /** @param {unknown} reason */
  abort(reason) {
    this.reason ??= reason;
    this.#controller?.abort(this.reason);
  }

  get signal() {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.isAborted) this.#controller.abort(this.reason);
    }
    return this.#controller.signal;
  }
}

/** @type {import("../error.js").ErrorDetails} */
const RUN_IS_OVER = {
  code: "aborted",
  outcome: "not_sent",
  attempts: 0,
  message: "the handler's run is over, so nothing more is sent or kept for its event",
};

const WHY_ABORTED = {
  lease_lost: "the lease on the chat was lost, so another worker may be at the event now",
  timeout: "the handler took longer than handlerTimeoutMs",
  closed: "the receiver was closed, and the handler took longer than graceMs",
};

/** What a handler gets that goes on after its run. */
export function runIsOver() {
  return new AbortError(RUN_IS_OVER);
}

/** @param {keyof typeof WHY_ABORTED} why */
export function runWasAborted(why) {
  return new AbortError({ ...RUN_IS_OVER, message: WHY_ABORTED[why] });
}
