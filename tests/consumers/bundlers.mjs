// Each bundler, with the least that it must be told. A function bundles one program of the project into a folder, as
// `app.js`, `app.mjs` or `app.cjs`.

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import nodeResolve from "@rollup/plugin-node-resolve";
import { importMetaAssets } from "@web/rollup-plugin-import-meta-assets";
import * as esbuild from "esbuild";
import { rolldown } from "rolldown";
import { rollup } from "rollup";
import * as vite from "vite";
import webpack from "webpack";
import { project } from "./project.mjs";

const source = (program) => join(project, "programs", program);

/** A new folder for what a bundler writes. */
export function outputFolder(name) {
  const folder = join(project, "out", name.replaceAll(/\W+/g, "-").toLowerCase());
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** The modules as the command line of docs/runtimes.md names them: the file beside the bundle, and where it comes from. */
const CORE = { postproxy_dm_bg: "postproxy-dm/core.wasm" };

/** The command line of docs/runtimes.md: the modules are written beside the bundle. */
export async function withEsbuild(program, folder, file, { platform, format, modules = CORE }) {
  const { warnings } = await esbuild.build({
    absWorkingDir: project,
    entryPoints: {
      [file.replace(/\.\w+$/, "")]: source(program),
      ...modules,
    },
    loader: { ".wasm": "copy" },
    outExtension: { ".js": file.match(/\.\w+$/)[0] },
    outdir: folder,
    bundle: true,
    platform,
    format,
    logLevel: "silent",
  });
  refuseWarnings(warnings.map(({ text }) => text));
}

export async function withWebpack(program, folder, file, options) {
  const compiler = webpack({
    mode: "production",
    context: project,
    entry: source(program),
    // Its advice on the size of files is about pages.
    performance: false,
    ...options,
    output: { path: folder, filename: file },
  });
  const stats = await new Promise((resolve, reject) => {
    compiler.run((error, result) => (error ? reject(error) : resolve(result)));
  });
  await new Promise((resolve) => compiler.close(resolve));
  const { errors, warnings } = stats.toJson({ all: false, errors: true, warnings: true });
  refuseWarnings([...errors, ...warnings].map(({ message }) => message));
}

export async function withRollup(program, folder, file, { resolve, format }) {
  const warnings = [];
  const bundle = await rollup({
    input: source(program),
    plugins: [nodeResolve(resolve), importMetaAssets()],
    onwarn: ({ message }) => warnings.push(message),
  });
  await bundle.write({ dir: folder, format, entryFileNames: file });
  await bundle.close();
  refuseWarnings(warnings);
}

export async function withRolldown(program, folder, file, { format, ...options }) {
  const warnings = [];
  const bundle = await rolldown({
    cwd: project,
    input: source(program),
    onLog: (level, { message }) => level === "warn" && warnings.push(message),
    ...options,
  });
  await bundle.write({ dir: folder, format, entryFileNames: file });
  await bundle.close();
  refuseWarnings(warnings);
}

/** Vite writes a whole site, for a page that stands beside its program. */
export async function withVite(folder, page = "index.html") {
  await vite.build({
    root: join(project, "programs"),
    configFile: false,
    logLevel: "error",
    build: { outDir: folder, rollupOptions: { input: source(page) } },
  });
}

export async function serveWithVite() {
  const server = await vite.createServer({
    root: join(project, "programs"),
    configFile: false,
    logLevel: "error",
    cacheDir: outputFolder("vite-cache"),
    server: { host: "127.0.0.1", port: 0 },
  });
  await server.listen();
  const { port } = server.httpServer.address();
  return { url: `http://127.0.0.1:${port}`, stop: () => server.close() };
}

function refuseWarnings(messages) {
  if (messages.length > 0) throw new Error(`the bundler warns: ${messages.join("\n")}`);
}
