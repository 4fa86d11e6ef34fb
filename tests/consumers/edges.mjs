// Bundles for the runtimes of the edge, and those runtimes.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { EdgeRuntime, runServer } from "edge-runtime";
import * as esbuild from "esbuild";
import { Miniflare } from "miniflare";

/**
 * Bundles a Worker as wrangler does: the module is a file that is compiled on deployment.
 * @param {esbuild.BuildOptions} entry
 * @param {string} outdir
 */
export async function bundleForWorkerd(entry, outdir) {
  await esbuild.build({
    ...entry,
    bundle: true,
    format: "esm",
    conditions: ["workerd", "worker", "browser"],
    loader: { ".wasm": "copy" },
    outdir,
  });
}

/**
 * Starts a bundled Worker.
 * @param {{ folder: string, script: string, wasm: string[], compatibilityDate: string, bindings?: object,
 *   durableObjects?: Record<string, { className: string, useSQLite: boolean }> }} options
 */
export function startWorkerd({ folder, script, wasm, compatibilityDate, bindings, durableObjects }) {
  const module = (type, file) => ({ type, path: join(folder, file) });
  return new Miniflare({
    modules: [module("ESModule", script), ...wasm.map((file) => module("CompiledWasm", file))],
    modulesRoot: folder,
    compatibilityDate,
    host: "127.0.0.1",
    bindings,
    durableObjects,
  });
}

/**
 * Bundles and starts a function in edge-runtime, which is Vercel's own model of its edge.
 * @param {{ contents: string, resolveDir: string }} source
 * @param {Record<string, string>} [env]
 */
export async function startEdgeLight(source, env = {}) {
  const modules = {};
  const { outputFiles } = await esbuild.build({
    stdin: source,
    bundle: true,
    format: "iife",
    conditions: ["edge-light", "worker", "browser"],
    plugins: [wasmModules(modules)],
    write: false,
  });
  const runtime = new EdgeRuntime({
    extend: (context) => Object.assign(context, { process: { env }, modules }),
  });
  runtime.evaluate(outputFiles[0].text);
  const server = await runServer({ runtime, host: "127.0.0.1", port: 0 });
  return { url: server.url, modules: Object.keys(modules), stop: () => server.close() };
}

/** An import of `….wasm?module` is the compiled module. */
function wasmModules(files) {
  return {
    name: "wasm-modules",
    setup(build) {
      build.onResolve({ filter: /\.wasm\?module$/ }, ({ path, resolveDir }) => ({
        path: join(resolveDir, path.replace("?module", "")),
        namespace: "wasm",
      }));
      build.onLoad({ filter: /./, namespace: "wasm" }, ({ path }) => {
        files[path] = readFileSync(path);
        return { contents: `export default new WebAssembly.Module(modules[${JSON.stringify(path)}]);` };
      });
    },
  };
}
