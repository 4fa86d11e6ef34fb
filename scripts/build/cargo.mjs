// Builds crates for this machine, and tells the compiler which paths not to write into what it builds.

import { homedir } from "node:os";
import { join } from "node:path";
import { root, run } from "../steps.mjs";
import { sourceFolders } from "./crates.mjs";
import { target } from "./paths.mjs";

/** Cargo's folder of downloaded sources, and more. */
export const cargoHome = process.env.CARGO_HOME ?? join(homedir(), ".cargo");

/** Returns Cargo's flags of a release build. They name the host, so that the addon and the emulator share dependencies. */
export async function releaseFlags() {
  const host = await hostTriple();
  return ["--locked", "--release", "--target", host, "--config", await rustFlags(host)];
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

/** Returns Cargo's setting of the compiler's flags for a target: those that are given, and `sourcePathFlags`. */
export async function rustFlags(triple, flags = []) {
  return `target.${triple}.rustflags=${JSON.stringify([...flags, ...(await sourcePathFlags())])}`;
}

/**
 * Returns the compiler's flags that take this machine's folders out of the source paths that panics name: those of the crates,
 * of this tree, and of the standard library where its source is installed. `trim-paths` will do this once it is stable.
 */
export async function sourcePathFlags() {
  const { hash, sysroot } = await compiler();
  const places = [
    [root, ""],
    [target, "target"],
    // Not all that Cargo has there: another registry's folder would change the flags, and everything would be built anew.
    ...(await sourceFolders()).map((folder) => [folder, ""]),
    [join(sysroot, "lib/rustlib/src/rust"), `/rustc/${hash}`],
  ];
  return places.map(([folder, name]) => `--remap-path-prefix=${folder}=${name}`);
}

async function hostTriple() {
  return (await compiler()).host;
}

let known;
/** Returns what the compiler says of itself. */
function compiler() {
  known ??= Promise.all([run("rustc", ["-vV"]), run("rustc", ["--print", "sysroot"])]).then(
    ([version, sysroot]) => ({
      host: version.match(/^host: (.+)$/m)[1],
      hash: version.match(/^commit-hash: (.+)$/m)[1],
      sysroot: sysroot.trim(),
    }),
  );
  return known;
}
