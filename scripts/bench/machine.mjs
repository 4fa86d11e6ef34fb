// The head of a run: what it was measured on, and with which versions.

import { readFileSync } from "node:fs";
import { availableParallelism, cpus, release, totalmem, type } from "node:os";
import { join } from "node:path";
import { root, run } from "../steps.mjs";

/** Returns the machine and all versions. */
export async function machine() {
  const [cpu] = cpus();
  const { dependencies } = JSON.parse(readFileSync(join(root, "tests/bench/package.json"), "utf8"));
  return {
    commit: (await run("git", ["describe", "--always", "--dirty", "--exclude=*"])).trim(),
    date: new Date().toISOString().slice(0, 16),
    machine: `${availableParallelism()} × ${cpu?.model.trim() ?? process.arch}, ${Math.round(totalmem() / 2 ** 30)} GB`,
    system: `${type()} ${release()}`,
    node: `${process.versions.node} (V8 ${process.versions.v8}, its own undici ${process.versions.undici})`,
    rust: (await run("rustc", ["--version"])).trim().replace("rustc ", ""),
    peers: dependencies,
  };
}

/** Prints the head. */
export function printMachine({ peers, ...rest }) {
  console.log();
  for (const [name, value] of Object.entries(rest)) console.log(`  ${name.padEnd(8)} ${value}`);
  const versions = Object.entries(peers).map(([name, version]) => `${name} ${version}`);
  console.log(`  ${"peers".padEnd(8)} ${versions.join(", ")}`);
}
