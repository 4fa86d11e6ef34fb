// What every file of the suite looks at: the packed tarballs, and projects that installed them.

import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describeProject, npm, packAll } from "../project.mjs";

export const folder = mkdtempSync(join(tmpdir(), "postproxy-packages-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

export const packed = await packAll(join(folder, "packed"));

/** A project with the package, as `npm install` makes it. */
export async function install(name, ...flags) {
  const project = join(folder, name);
  describeProject(project, packed);
  await npm(project, "install", ...flags);
  return project;
}

/** The manifest of a package that a project has installed. */
export function manifestIn(project, name = "postproxy-dm") {
  return JSON.parse(readFileSync(join(project, "node_modules", name, "package.json"), "utf8"));
}

/** Runs a program in a project; what it printed, as JSON. */
export function evaluate(project, source, ...flags) {
  const { POSTPROXY_DM_BINDING, ...env } = process.env;
  const { stdout, stderr, status } = spawnSync(process.execPath, [...flags, "--eval", source], {
    cwd: project,
    env,
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}
