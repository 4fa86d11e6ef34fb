// Runs the targets of tests/fuzz with cargo-fuzz, which needs a nightly Rust. What it finds to be new is kept in target/fuzz/,
// for the next run; the corpus in tests/fuzz is what it begins with.

import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { root, run, ScriptError, show } from "./steps.mjs";

const folder = join(root, "tests/fuzz");

/**
 * Runs every target, until one fails.
 * @param {string} seconds how long each runs
 * @param {string | undefined} seed of its choices
 */
export async function fuzz(seconds, seed) {
  await checkTools();
  let output = "";
  for (const target of readdirSync(join(folder, "corpus")).sort()) {
    console.log(`\n== ${target}`);
    const found = join(root, "target/fuzz/found", target);
    mkdirSync(found, { recursive: true });
    const flags = [`-max_total_time=${seconds}`, ...(seed === undefined ? [] : [`-seed=${seed}`])];
    const corpora = [found, join(folder, "corpus", target)];
    // cargo-fuzz takes them in this order, and the fuzzer's own flags at the end.
    const args = ["+nightly", "fuzz", "run", "--fuzz-dir", folder, target, ...corpora, "--", ...flags];
    const result = await show("cargo", args, {
      env: { CARGO_TARGET_DIR: join(root, "target/fuzz/build") },
    });
    output += result.output;
    if (result.code !== 0) return { code: result.code, output };
  }
  const holds = "\nThe properties of all targets hold for all that was tried.";
  console.log(holds);
  return { code: 0, output: output + holds };
}

async function checkTools() {
  try {
    await run("cargo", ["+nightly", "fuzz", "--version"], { isQuiet: true });
  } catch {
    throw new ScriptError(
      "Fuzzing needs a nightly Rust and cargo-fuzz: rustup toolchain install nightly && cargo install cargo-fuzz",
    );
  }
}
