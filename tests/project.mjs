// A project that has installed the package as users do: from what `scripts/pack.mjs` packs.

import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pack } from "../scripts/pack.mjs";
import { manifest, packageOf, platforms } from "../scripts/platforms.mjs";
import { run } from "../scripts/steps.mjs";

/** Packs the main package and that of every platform, with an addon or without, into a folder. */
export function packAll(folder) {
  return pack(folder, Object.keys(platforms));
}

/**
 * A new folder whose manifest names the packed packages, by their files. None of them is asked of a registry.
 * @param {string} folder
 * @param {Awaited<ReturnType<typeof packAll>>} packed
 */
export function describeProject(folder, packed) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const address = ({ tarball }) => `file:${tarball}`;
  const addons = Object.entries(packed.addons).map(([platform, addon]) => [
    packageOf(platform),
    address(addon),
  ]);
  const description = {
    name: "consumer",
    version: manifest().version,
    private: true,
    type: "module",
    dependencies: { "postproxy-dm": address(packed.main) },
    overrides: Object.fromEntries(addons),
  };
  writeFileSync(join(folder, "package.json"), JSON.stringify(description, null, 2));
}

/** Runs npm in a project. */
export function npm(folder, command, ...flags) {
  return run("npm", [command, "--prefix", folder, "--ignore-scripts", "--no-audit", "--no-fund", ...flags]);
}
