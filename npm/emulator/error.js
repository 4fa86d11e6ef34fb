// What the emulator's package throws of its own.

/** The emulator did not start, or refused what it was asked. */
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
