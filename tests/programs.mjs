// Programs of the system that tests need: browsers and shells.

import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { ScriptError, step } from "../scripts/steps.mjs";

/** Installs a program from the system's packages where it can; one that is missing is a failure, never left out. */
export async function installProgram(name) {
  if (spawnSync(name, ["--version"]).status === 0) return;
  const command = `apt-get install --yes --no-install-recommends ${name}`;
  const isRoot = process.getuid?.() === 0 && existsSync("/usr/bin/apt-get");
  if (isRoot) {
    await step(name, () => {
      spawnSync("apt-get", ["update"]);
      // Another suite may be installing something.
      const patiently = ["-o", "DPkg::Lock::Timeout=300"];
      spawnSync("apt-get", [...patiently, ...command.split(" ").slice(1)], {
        env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
      });
    });
  }
  if (spawnSync(name, ["--version"]).status === 0) return;
  throw new ScriptError(`${name} is missing: install it with \`sudo ${command}\`.`);
}
