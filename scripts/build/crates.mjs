// The crates that are linked into a binary, as `cargo metadata` describes them.

import { dirname } from "node:path";
import { run } from "../steps.mjs";

/**
 * Returns the crates that are linked into a crate, itself and our others included, sorted by name. Those of this tree have no
 * `source`.
 * @param {{ crate: string, triple: string, flags?: string[] }} binary
 * @returns {Promise<{ id: string, name: string, version: string, license: string, authors: string[], source: string | null,
 *   manifest_path: string }[]>}
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
    .filter(({ name, version }) => linked.has(`${name} ${version}`))
    .sort((one, other) => one.name.localeCompare(other.name, "en"));
}

/** Returns the ids of the crates that a crate uses in what it is built into. */
export async function usedBy(id) {
  const { resolve } = await metadata();
  const node = resolve.nodes.find((each) => each.id === id);
  return node.deps
    .filter(({ dep_kinds }) => dep_kinds.some(({ kind }) => kind === null))
    .map(({ pkg }) => pkg);
}

/** Returns the folders in which Cargo keeps the sources of others: one for each registry. */
export async function sourceFolders() {
  const others = (await metadata()).packages.filter(({ source }) => source !== null);
  return [...new Set(others.map(({ manifest_path }) => dirname(dirname(manifest_path))))].sort();
}

let known;
/** Returns all crates of the lock file. Cargo downloads those that this machine lacks. */
function metadata() {
  known ??= run("cargo", ["metadata", "--locked", "--all-features", "--format-version", "1"]).then(
    JSON.parse,
  );
  return known;
}
