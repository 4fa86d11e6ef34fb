// Bundles the portable suite as the tools of a runtime would: with its conditions, and the module as a file beside.

import { join } from "node:path";
import { build } from "esbuild";

/**
 * @param {string} project
 * @param {string} source the program; its imports are those of tests/runtimes/portable
 * @param {import("esbuild").BuildOptions} options
 * @returns {Promise<{ path: string, contents: Uint8Array }[]>} the files, where `write` is false
 */
export async function bundle(project, source, options) {
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir: join(project, "tests/runtimes/portable") },
    absWorkingDir: project,
    bundle: true,
    format: "esm",
    logLevel: "error",
    ...options,
  });
  return outputFiles;
}
