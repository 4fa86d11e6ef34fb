// A Worker of this folder, bundled for workerd.

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
    format: "esm",
    target: "es2022",
    conditions: ["workerd", "worker", "browser"],
  });
  const { Miniflare } = load("miniflare");
  return new Miniflare({
    modules: true,
    script: outputFiles[0].text,
    compatibilityDate: "2025-01-01",
    host: "127.0.0.1",
    ...options,
  });
}
