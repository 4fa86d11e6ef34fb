// Starts an emulator for a program: on a free port, driven through methods, and ended with the program.

import { spawn } from "node:child_process";
import { findBinary } from "./binary.js";
import { Emulator } from "./emulator.js";
import { firstLine } from "./first-line.js";

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
  errorShape: "--error-shape",
};

/** The options that go through the environment, because every user of the machine can read a program's arguments. */
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
    // The program has ended already.
  });
  try {
    const details = JSON.parse(await firstLine(child, signal));
    child.stderr.on("data", (text) => process.stderr.write(text));
    return new Emulator(child, details, signal);
  } catch (error) {
    child.stdin.end();
    throw error;
  } finally {
    // The emulator doesn't keep our program alive: a program that forgets to stop it still ends, and the emulator ends
    // with it. Bun's pipes have no `unref`.
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
    // A single argument, so that no value is taken for a flag.
    if (value !== undefined) flags.push(`${FLAGS[name]}=${value}`);
  }
  return flags;
}

/** @param {Record<string, unknown>} values */
function variables(values) {
  const given = Object.entries(VARIABLES).filter(([option]) => values[option] !== undefined);
  return Object.fromEntries(given.map(([option, name]) => [name, values[option]]));
}
