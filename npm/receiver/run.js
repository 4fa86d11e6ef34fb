// One run of a handler. Few handlers look at their signal, so it is made for those that do.

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
