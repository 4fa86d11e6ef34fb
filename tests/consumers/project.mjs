// A project that has installed the package as users do, from the packed tarballs. It lies below this folder, so that
// the bundlers and frameworks of tests/consumers/package.json are there for what it holds.

import { cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { root } from "../../scripts/steps.mjs";
import { describeProject, npm, packAll } from "../project.mjs";

/** Where it is; every suite that needs it makes it anew. */
export const project = fileURLToPath(new URL("project", import.meta.url));

export async function makeProject() {
  describeProject(project, await packAll(join(root, "target/consumers")));
  await npm(project, "install", "--no-package-lock");
  // Bundlers look upwards for one, and ours says where the package's types are.
  writeFileSync(join(project, "tsconfig.json"), "{}");
  cpSync(join(root, "tests/consumers/programs"), join(project, "programs"), { recursive: true });
}

/** An example as its user has it: a folder of its own, with the package installed. Returns the folder. */
export function copyExample(name) {
  const folder = join(project, name);
  cpSync(join(root, "examples", name), folder, { recursive: true });
  return folder;
}
