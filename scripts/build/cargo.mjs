// Builds crates for this machine.

import { join } from "node:path";
import { run } from "../steps.mjs";
import { target } from "./paths.mjs";

/** Returns Cargo's flags of a release build. They name the host, so that the addon and the emulator share dependencies. */
export async function releaseFlags() {
  return ["--locked", "--release", "--target", await hostTriple()];
}

/** Builds a crate for release, and returns the folder of the built files. */
export async function buildRelease(crate) {
  await run("cargo", ["build", ...(await releaseFlags()), "-p", crate]);
  return releaseFolder();
}

/** Returns the folder of what is built for release. */
export async function releaseFolder() {
  return join(target, await hostTriple(), "release");
}

let triple;
async function hostTriple() {
  triple ??= (await run("rustc", ["-vV"])).match(/^host: (.+)$/m)[1];
  return triple;
}
