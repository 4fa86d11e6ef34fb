// Waits until a program that was just started has printed its first line: the program is then ready.

import { once } from "node:events";
import { createInterface } from "node:readline";
import { EmulatorError } from "./error.js";

/**
 * Returns the line. Rejects with the program's own words if the program ends instead, and when the signal is aborted.
 * @param {import("node:child_process").ChildProcessWithoutNullStreams} child
 * @param {AbortSignal} [signal]
 * @returns {Promise<string>}
 */
export async function firstLine(child, signal) {
  let said = "";
  const listen = (/** @type {unknown} */ text) => {
    said += text;
  };
  child.stderr.on("data", listen);
  // Removes the other listeners once one of the events happened.
  const settled = new AbortController();
  const lines = createInterface({ input: child.stdout });
  const until = signal ? AbortSignal.any([signal, settled.signal]) : settled.signal;
  /** @type {(emitter: import("node:events").EventEmitter, event: string) => Promise<any[]>} */
  const happens = (emitter, event) => once(emitter, event, { signal: until });
  try {
    return await Promise.race([
      happens(lines, "line").then(([line]) => line),
      // `close` comes after stderr was read to its end.
      happens(child, "close").then(([code, killed]) => {
        const end = `the emulator ended with ${code ?? killed} before it was ready`;
        throw new EmulatorError(said.trim() || end);
      }),
    ]);
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof EmulatorError) throw error;
    throw new EmulatorError(`The emulator can't be started: ${/** @type {Error} */ (error).message}`, {
      cause: error,
    });
  } finally {
    settled.abort();
    lines.close();
    child.stderr.off("data", listen);
  }
}
