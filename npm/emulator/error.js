// The error that the emulator's package throws.

/** The emulator did not start, or refused a request. */
export class EmulatorError extends Error {
  /**
   * @param {string} message
   * @param {{ status?: number, cause?: unknown }} [options]
   */
  constructor(message, { status, ...options } = {}) {
    super(message, options);
    this.status = status;
  }
}

Object.defineProperty(EmulatorError.prototype, "name", {
  value: "EmulatorError",
  configurable: true,
  writable: true,
});
