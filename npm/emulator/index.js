// The emulator as a value in a program: started on a free port, driven through methods, gone with the program.

import { spawn } from "node:child_process";
import { findBinary } from "./binary.js";
import { Emulator } from "./emulator.js";
import { EmulatorError } from "./error.js";
import { firstLine } from "./first-line.js";

export { EmulatorError };

/** @import * as Declared from "./index.js" */

/**
 * The program's argument for each option.
 * @type {Record<string, string>}
 */
const FLAGS = {
  port: "--port",
  host: "--host",
  dataDir: "--data",
  latencyMs: "--latency",
  webhookUrl: "--webhook",
};

/** What goes through the environment: every user of the machine can read the arguments of a program. */
const VARIABLES = {
  apiKey: "POSTPROXY_EMULATOR_API_KEY",
  webhookSecret: "POSTPROXY_EMULATOR_WEBHOOK_SECRET",
};

/** @type {typeof Declared.startEmulator} */
export async function startEmulator(options = {}) {
  const { signal, log = "warn", fetchMedia = false, ...values } = options;
  signal?.throwIfAborted();
  const child = spawn(findBinary(), flags({ port: 0, ...values }, fetchMedia), {
    stdio: ["pipe", "pipe", "pipe"],
    env: { ...process.env, POSTPROXY_EMULATOR_LOG: log, ...variables(values) },
  });
  child.stdin.on("error", () => {
    // It has ended already.
  });
  try {
    const details = JSON.parse(await firstLine(child, signal));
    child.stderr.on("data", (text) => process.stderr.write(text));
    return new Emulator(child, details, signal);
  } catch (error) {
    child.stdin.end();
    throw error;
  } finally {
    // It holds nothing of ours open: a program that forgets to stop it ends all the same, and the emulator with it.
    // Bun's pipes can't be released on their own.
    /** @type {(object & { unref?: () => void })[]} */
    const handles = [child, child.stdin, child.stdout, child.stderr];
    for (const handle of handles) handle.unref?.();
  }
}

/**
 * @param {Record<string, unknown>} values
 * @param {boolean} fetchMedia
 */
function flags(values, fetchMedia) {
  const flags = ["--json", "--exit-with-stdin", ...(fetchMedia ? ["--fetch-media"] : [])];
  for (const [name, value] of Object.entries(values)) {
    if (Object.hasOwn(VARIABLES, name)) continue;
    if (!Object.hasOwn(FLAGS, name)) {
      const known = [...Object.keys(FLAGS), ...Object.keys(VARIABLES), "fetchMedia", "log", "signal"].join(
        ", ",
      );
      throw new TypeError(`startEmulator has no option ${name}; there are ${known}`);
    }
    // One argument each, so that no value is taken for a flag.
    if (value !== undefined) flags.push(`${FLAGS[name]}=${value}`);
  }
  return flags;
}

/** @param {Record<string, unknown>} values */
function variables(values) {
  const given = Object.entries(VARIABLES).filter(([option]) => values[option] !== undefined);
  return Object.fromEntries(given.map(([option, name]) => [name, values[option]]));
}
