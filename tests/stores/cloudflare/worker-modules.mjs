// A Worker of this folder, bundled for workerd.

import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { load } from "../../runtimes/versions.mjs";

/**
 * Starts a Worker in miniflare.
 * @param {string} file
 * @param {object} options of miniflare
 */
export async function startWorker(file, options) {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(file, import.meta.url))],
    bundle: true,
    write: false,
    outdir: "/worker",
    format: "esm",
    target: "es2022",
    conditions: ["workerd", "worker", "browser"],
    loader: { ".wasm": "copy" },
  });
  const modules = outputFiles.map(({ path, contents }) => ({
    type: path.endsWith(".wasm") ? "CompiledWasm" : "ESModule",
    path: `/worker/${basename(path)}`,
    contents,
  }));
  const { Miniflare } = load("miniflare");
  return new Miniflare({
    modules: modules.sort(({ type }) => (type === "ESModule" ? -1 : 1)),
    modulesRoot: "/worker",
    compatibilityDate: "2025-01-01",
    host: "127.0.0.1",
    ...options,
  });
}
