#!/usr/bin/env node
// `npx postproxy-dm`: looks into the store of a receiver, and sets right what went wrong there. `--help` lists what it can do.

import { main } from "./cli/main.js";

const code = await main(process.argv.slice(2), {
  print: (text) => process.stdout.write(`${text}\n`),
  complain: (text) => process.stderr.write(`${text}\n`),
  folder: process.cwd(),
});

// The store's client, which belongs to the module of the receiver, may keep the process alive.
process.stdout.write("", () => process.exit(code));
