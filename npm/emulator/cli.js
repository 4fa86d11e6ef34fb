#!/usr/bin/env node
// `npx postproxy-dm-emulator`: runs the binary with the same arguments, signals and exit code. `--help` lists what the
// binary can do.

import { spawn } from "node:child_process";
import { findBinary } from "./binary.js";
import { EmulatorError } from "./error.js";

const EXIT_WITH_STDIN = "--exit-with-stdin";
/** @type {NodeJS.Signals[]} */
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"];

/** @param {string[]} args */
function run(args) {
  // With `exec`, our stdin belongs to the command. Otherwise the service gets a pipe as stdin, whose end tells it to stop,
  // even when we are killed.
  const isServing = args[0] !== "exec" && !args.includes(EXIT_WITH_STDIN);
  const child = spawn(findBinary(), isServing ? [EXIT_WITH_STDIN, ...args] : args, {
    stdio: [isServing ? "pipe" : "inherit", "inherit", "inherit"],
  });
  for (const signal of SIGNALS) {
    // A terminal has sent its SIGINT to the binary too.
    process.on(signal, () => (signal === "SIGINT" && process.stdin.isTTY) || child.kill(signal));
  }
  child.on("error", fail);
  child.on("exit", (code, signal) => {
    if (signal === null) {
      process.exitCode = code ?? 1;
      return;
    }
    // Ends with the binary's signal.
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

/** @param {Error} error */
function fail(error) {
  console.error(error.message);
  process.exitCode = 1;
}

try {
  run(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof EmulatorError)) throw error;
  fail(error);
}
