// A project that has installed the package as users do, from the packed tarballs. It lies below this folder, so that
// the bundlers and frameworks of tests/consumers/package.json are there for what it holds.

import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { pack } from "../../scripts/pack.mjs";
import { root, run } from "../../scripts/steps.mjs";

/** Where it is; every suite that needs it makes it anew. */
export const project = fileURLToPath(new URL("project", import.meta.url));

export async function makeProject() {
  rmSync(project, { recursive: true, force: true });
  mkdirSync(project);
  writeFileSync(
    join(project, "package.json"),
    JSON.stringify({ name: "consumer", private: true, type: "module" }),
  );
  const { main, addons } = await pack(join(root, "target/packages"));
  const tarballs = [main, ...Object.values(addons)].map(({ tarball }) => tarball);
  await run("npm", [
    ...["install", "--prefix", project, "--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock"],
    ...tarballs,
  ]);
  cpSync(join(root, "tests/consumers/programs"), join(project, "programs"), { recursive: true });
}

/** An example as its user has it: a folder of its own, with the package installed. Returns the folder. */
export function copyExample(name) {
  const folder = join(project, name);
  cpSync(join(root, "examples", name), folder, { recursive: true });
  return folder;
}
