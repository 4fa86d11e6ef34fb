// The crates that are linked into a binary, as `cargo metadata` describes them.

import { run } from "../steps.mjs";

/**
 * Returns the crates of others that are linked into a crate of ours, sorted by name.
 * @param {{ crate: string, triple: string, flags?: string[] }} binary
 * @returns {Promise<{ name: string, version: string, license: string, authors: string[], manifest_path: string }[]>}
 */
export async function linkedCrates({ crate, triple, flags = [] }) {
  const { packages } = await metadata();
  const tree = await run("cargo", [
    ...["tree", "--locked", "--package", crate, "--target", triple, ...flags],
    ...["--edges", "normal,no-proc-macro", "--prefix", "none", "--format", "{p}"],
  ]);
  const linked = new Set(
    [...tree.matchAll(/^(\S+) v(\S+)/gm)].map(([, name, version]) => `${name} ${version}`),
  );
  return packages
    .filter(({ name, version, source }) => source !== null && linked.has(`${name} ${version}`))
    .sort((one, other) => one.name.localeCompare(other.name, "en"));
}

let known;
/** Returns all crates of the lock file. Cargo downloads those that this machine lacks. */
function metadata() {
  known ??= run("cargo", ["metadata", "--locked", "--all-features", "--format-version", "1"]).then(
    JSON.parse,
  );
  return known;
}
