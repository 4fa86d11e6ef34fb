// Installs what every build and every check needs.

import { join } from "node:path";
import { addTarget, checkPrerequisites } from "../prerequisites.mjs";
import { root, run, step } from "../steps.mjs";
import { isNewer } from "./paths.mjs";

/** Checks the tools of this machine, and installs npm's packages and Rust's WebAssembly target. */
export async function setUp() {
  checkPrerequisites();
  await addTarget("wasm32-unknown-unknown");
  await step("npm packages", () => installPackages("."));
}

/** Installs what a folder's lock file names. */
export async function installPackages(folder, ...flags) {
  const installed = join(root, folder, "node_modules/.package-lock.json");
  if (isNewer(installed, join(root, folder, "package-lock.json"))) return;
  await run("npm", ["ci", "--prefix", join(root, folder), "--no-audit", "--no-fund", ...flags]);
}
