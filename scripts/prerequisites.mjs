// Checks that the machine has the tools that a build needs. Each error names the command that installs the tool.

import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { root, run, ScriptError, step } from "./steps.mjs";

const OLDEST_NODE = 20;

/** Throws an error of one sentence if a tool is missing. */
export function checkPrerequisites() {
  if (Number(process.versions.node.split(".")[0]) < OLDEST_NODE) {
    throw new ScriptError(
      `Node ${process.versions.node} is too old, ${OLDEST_NODE} is the oldest that works: install one with \`nvm install --lts\`.`,
    );
  }
  if (!works("cargo", "--version")) {
    throw new ScriptError(
      "Rust is missing (no `cargo` to be found): install it with `curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh -s -- -y`, then open a new shell.",
    );
  }
  if (process.platform === "linux" && !works("cc", "--version")) {
    throw new ScriptError(
      "A C compiler is missing (no `cc` to be found): install one with `sudo apt-get install --yes build-essential`.",
    );
  }
}

/** Installs Rust's standard library for a target. A toolchain file alone doesn't install it everywhere. */
export async function addTarget(target) {
  const sysroot = (await run("rustc", ["--print", "sysroot"])).trim();
  if (existsSync(join(sysroot, "lib/rustlib", target))) return;
  if (!works("rustup", "--version")) {
    throw new ScriptError(
      `Rust's ${target} target is missing, and there is no rustup to add it: install it as your system does.`,
    );
  }
  await step(`Rust target ${target}`, () => run("rustup", ["target", "add", target]));
}

function works(command, argument) {
  return spawnSync(command, [argument], { cwd: root, stdio: "ignore" }).status === 0;
}
