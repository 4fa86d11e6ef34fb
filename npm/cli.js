#!/usr/bin/env node
// `npx postproxy-dm`: reads and sends messages from a shell, and looks into the store of a receiver. `--help` lists what it can do.

import { constants } from "node:os";
import { outputOf } from "./cli/io.js";
import { keysFileOf } from "./cli/keys.js";
import { main } from "./cli/main.js";

const { stdin, stdout, stderr, env } = process;

for (const stream of [stdout, stderr]) {
  stream.on("error", (/** @type {NodeJS.ErrnoException} */ error) => {
    // `| head` has seen enough.
    if (error.code === "EPIPE") process.exit(0);
    throw error;
  });
}

const stopping = new AbortController();
for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM"])) {
  process.on(signal, () => {
    const code = 128 + constants.signals[signal];
    // Whoever asks twice doesn't want to wait.
    if (stopping.signal.aborted) process.exit(code);
    stopping.abort(code);
  });
}

const code = await main(process.argv.slice(2), {
  ...{ folder: process.cwd(), env, stdin, signal: stopping.signal, keysFile: keysFileOf(env), stopped: {} },
  ...outputOf({ stdout, stderr, env }),
});

// The store's client, which belongs to the module of the receiver, may keep the process alive.
stdout.write("", () => process.exit(code));
