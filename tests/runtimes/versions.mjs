// Where the runtimes under test are, and their versions.

import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ScriptError } from "../../scripts/steps.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const { arch } = process;

/** The file of a package of tests/runtimes/package.json. */
export function installed(path) {
  const file = join(here, "node_modules", path);
  if (!existsSync(file))
    throw new ScriptError(`${file} is missing: is ${process.platform} ${arch} among the packages?`);
  return file;
}

export function majorOf(name) {
  const { version } = JSON.parse(readFileSync(installed(`${name}/package.json`), "utf8"));
  return version.split(".")[0];
}

export const node = (major) => installed(`node-${major}-${arch}/bin/node`);
export const bun = () => installed(`bun-${arch}/bin/bun`);
export const deno = () => installed(`deno-${arch}/deno`);

/** A package of tests/runtimes/package.json. */
export const load = (name) => createRequire(import.meta.url)(name);
