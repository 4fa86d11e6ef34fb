// A project that has installed the package as users do: from the packed tarballs.

import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pack } from "../../scripts/pack.mjs";
import { manifest } from "../../scripts/platforms.mjs";
import { root, run } from "../../scripts/steps.mjs";

/**
 * Packs, and installs what was packed in a new folder, with the addon's package and the tests beside it.
 * @param {string} folder
 */
export async function makeProject(folder) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const { main, addons } = await pack(join(root, "target/packages"));
  const { version } = manifest();
  const description = { name: "consumer", version, private: true, type: "module" };
  writeFileSync(join(folder, "package.json"), JSON.stringify(description));
  const tarballs = [main, ...Object.values(addons)].map(({ tarball }) => tarball);
  await run("npm", [
    ...["install", "--prefix", folder, "--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock"],
    ...tarballs,
  ]);
  for (const part of [
    "conformance",
    "vectors",
    "emulator.mjs",
    "misbehaving-server.mjs",
    "runtimes/portable",
  ]) {
    cpSync(join(root, "tests", part), join(folder, "tests", part), { recursive: true });
  }
  return folder;
}
