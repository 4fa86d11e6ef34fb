// `npm run build`: everything that is made from source. Each part is skipped where nothing changed.

import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { homedir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { platform } from "../npm/binding/node-platform.js";
import { buildPlatforms } from "./cross.mjs";
import { drawLayers } from "./layers/draw.mjs";
import { ADDON, binaryPackages, folderOf, writeBinaryPackage } from "./platforms.mjs";
import { addTarget, checkPrerequisites } from "./prerequisites.mjs";
import { main, root, run, step } from "./steps.mjs";

const target = resolve(root, process.env.CARGO_TARGET_DIR ?? "target");
const bin = (name) => join(root, "node_modules/.bin", name);

/** The build steps in Rust, once `buildWasm` has made them. */
export const xtask = join(target, "debug", process.platform === "win32" ? "xtask.exe" : "xtask");

/** The module as Cargo builds it, with its names, before wasm-bindgen and wasm-opt. */
export const wasmSource = join(target, "wasm32-unknown-unknown/wasm/postproxy_dm_wasm.wasm");

/** The features that every runtime we name has, one by one: with all of them on, Node rejects the module. */
const WASM_FEATURES = [
  "--enable-bulk-memory",
  "--enable-multivalue",
  "--enable-mutable-globals",
  "--enable-nontrapping-float-to-int",
  "--enable-reference-types",
  "--enable-sign-ext",
];

/** What everything else stands on: npm's packages and Rust's WebAssembly target. */
export async function setUp() {
  checkPrerequisites();
  await addTarget("wasm32-unknown-unknown");
  await step("npm packages", () => installPackages("."));
}

/** What a folder's lock file names. */
export async function installPackages(folder, ...flags) {
  const installed = join(root, folder, "node_modules/.package-lock.json");
  if (isNewer(installed, join(root, folder, "package-lock.json"))) return;
  await run("npm", ["ci", "--prefix", join(root, folder), "--no-audit", "--no-fund", ...flags]);
}

/** The package: the WebAssembly module, this machine's native addon, and what CommonJS needs. */
export async function buildPackage() {
  await step("WebAssembly module", buildWasm);
  await step("native addon", buildAddon);
  await step("CommonJS", buildCommonJs);
}

/** The WebAssembly module and its glue. */
export async function buildWasm() {
  await run("cargo", [
    ...["build", "--locked", "--profile", "wasm", "--target", "wasm32-unknown-unknown"],
    ...["-p", "postproxy-dm-wasm", "--config", await withoutPaths("wasm32-unknown-unknown")],
  ]);
  await run("cargo", ["build", "--locked", "-p", "xtask"]);
  const out = join(root, "npm/wasm");
  const module = join(out, "postproxy_dm_bg.wasm");
  if (isNewer(module, wasmSource) && isNewer(module, xtask)) return;

  mkdirSync(out, { recursive: true });
  await run(xtask, ["bindgen", wasmSource, out]);
  await minify(join(out, "postproxy_dm.js"));
  const optimised = `${module}.optimised`;
  await optimise(module, optimised);
  renameSync(optimised, module);
}

/** The module with the names of its functions, for `npm run size`. Returns its path. */
export async function buildNamedWasm() {
  const out = join(target, "named");
  await run(xtask, ["bindgen", wasmSource, out, "--names"]);
  const named = join(out, "named.wasm");
  await optimise(join(out, "postproxy_dm_bg.wasm"), named, "--debuginfo");
  return named;
}

/**
 * Makes the module small once it is compressed. By default wasm-opt copies every function with one caller into that caller,
 * which compresses worse: limiting that saves 0.7 KB gzip. A second round on flat code saves 0.2 KB.
 */
async function optimise(module, out, ...flags) {
  const inlining = ["--one-caller-inline-max-function-size=20", "--always-inline-max-function-size=4"];
  const passes = ["-Oz", ...inlining, "--flatten", "--rereloop", "-Oz", "--strip-producers"];
  await run(bin("wasm-opt"), [...passes, ...WASM_FEATURES, ...flags, module, "-o", out]);
}

/** A panic names its place in the source: without the folders in which this machine keeps what Cargo fetched. */
async function withoutPaths(target) {
  await run("cargo", ["fetch", "--locked", "--target", target]);
  const sources = join(process.env.CARGO_HOME ?? join(homedir(), ".cargo"), "registry/src");
  const folders = existsSync(sources) ? readdirSync(sources) : [];
  const flags = folders.map((folder) => `--remap-path-prefix=${join(sources, folder)}/=`);
  return `target.${target}.rustflags=${JSON.stringify(flags)}`;
}

/**
 * Nobody reads the glue: its callers are our own. Half of it are comments, spaces, warnings of older ways to call it, and
 * the default export, which fetches the module: our hosts hand it in, and `export *` leaves that one out.
 */
async function minify(file) {
  const full = `${file}.full.js`;
  renameSync(file, full);
  const entry = `${file}.entry.js`;
  writeFileSync(entry, `export * from "./${basename(full)}";\n`);
  const flags = ["--bundle", "--format=esm", "--minify", "--drop:console"];
  await run(bin("esbuild"), [entry, `--outfile=${file}`, ...flags]);
  rmSync(full);
  rmSync(entry);
}

async function buildAddon() {
  const directory = await buildRelease("postproxy-dm-node");
  const names = { darwin: "libpostproxy_dm_node.dylib", win32: "postproxy_dm_node.dll" };
  const source = join(directory, names[process.platform] ?? "libpostproxy_dm_node.so");
  const folder = folderOf(platform());
  for (const built of binaryPackages) {
    if (built.kind === "addon" && built.platform === platform()) writeBinaryPackage(built, folder);
  }
  const addon = join(folder, ADDON);
  if (isNewer(addon, source)) return;
  mkdirSync(folder, { recursive: true });
  // Renamed into place: a process that has the old one loaded keeps it.
  copyFileSync(source, `${addon}.new`);
  renameSync(`${addon}.new`, addon);
}

/** For a Node that can't `require` an ES module: the entry in one file, and the types under the names it takes. */
export async function buildCommonJs() {
  const { build } = await import("esbuild");
  await build({
    absWorkingDir: root,
    entryPoints: ["npm/node.js"],
    outfile: "npm/cjs/node.cjs",
    bundle: true,
    format: "cjs",
    platform: "node",
    target: "node18",
    keepNames: true,
    plugins: [traceableRequire],
    // Node's, because jsdom has neither.
    banner: { js: 'const { TextDecoder, TextEncoder } = require("node:util");' },
    logOverride: { "empty-import-meta": "silent" },
  });
  for (const name of ["addon", "core.wasm", "index", "webhooks"]) {
    const types = readFileSync(join(root, `${name}.d.ts`), "utf8");
    const common = types.replaceAll('"./index.js"', '"./index.cjs"').replace("export default ", "export = ");
    writeFileSync(join(root, `${name}.d.cts`), common);
  }
}

/** Keeps the name `createRequire`, by which @vercel/nft finds what npm/binding/node-locate.js requires. */
const traceableRequire = {
  name: "traceable require",
  setup(build) {
    build.onResolve({ filter: /^node:module$/ }, ({ kind }) =>
      kind === "import-statement" ? { path: "node:module", namespace: "traceable" } : { external: true },
    );
    build.onLoad({ filter: /.*/, namespace: "traceable" }, () => ({
      contents: 'export const { createRequire } = require("node:module");',
    }));
  },
};

/** The emulator's page, with the package's own entry for browsers in it. What did not change stays untouched. */
export async function buildPage() {
  const { build } = await import("esbuild");
  const page = join(root, "crates/emulator/page");
  const out = join(page, "dist");
  const { outputFiles } = await build({
    entryPoints: ["src/main.tsx", "src/theme.ts", "style.css"].map((file) => join(page, file)),
    entryNames: "[name]",
    outdir: join(out, "page"),
    absWorkingDir: root,
    bundle: true,
    minify: true,
    format: "esm",
    target: ["es2022", "chrome123", "firefox120", "safari17.5"],
    legalComments: "none",
    write: false,
  });
  // The bundle asks for the module beside it.
  const module = readFileSync(join(root, "npm/wasm/postproxy_dm_bg.wasm"));
  const files = [
    ...outputFiles,
    { path: join(out, "index.html"), contents: readFileSync(join(page, "index.html")) },
    { path: join(out, "page/postproxy_dm_bg.wasm"), contents: module },
  ];
  for (const { path, contents } of files) {
    if (existsSync(path) && readFileSync(path).equals(contents)) continue;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, contents);
  }
}

/** The emulator's binary, with its page in it; returns its path. */
export async function buildEmulator() {
  const name = process.platform === "win32" ? "postproxy-dm-emulator.exe" : "postproxy-dm-emulator";
  const binary = join(target, await hostTriple(), "release", name);
  await step("page", buildPage);
  await step("emulator", () => buildRelease("postproxy-dm-emulator"));
  return binary;
}

/** Builds for the host by name, so that the addon and the emulator share what both depend on. */
export async function releaseFlags() {
  return ["--locked", "--release", "--target", await hostTriple()];
}

async function buildRelease(crate) {
  await run("cargo", ["build", ...(await releaseFlags()), "-p", crate]);
  return join(target, await hostTriple(), "release");
}

let triple;
async function hostTriple() {
  triple ??= (await run("rustc", ["-vV"])).match(/^host: (.+)$/m)[1];
  return triple;
}

/** Writes the committed files that follow from others. Returns those that were not up to date. */
export async function generate() {
  const code = [
    ...["index.d.ts", "npm/client.js", "npm/generated.js", "npm/models.js"],
    ...["npm/emulator/index.d.ts", "npm/emulator/control.js", "crates/emulator/page/src/generated.ts"],
  ];
  const files = [...code, "ARCHITECTURE.md", "README.md"];
  const read = () => files.map((file) => readFileSync(join(root, file), "utf8"));
  const before = read();
  try {
    await run("cargo", ["run", "--locked", "--quiet", "-p", "xtask", "--", "generate"]);
    drawLayers(root);
    await run(bin("biome"), ["check", "--write", ...code]);
  } catch (error) {
    files.forEach((file, at) => {
      writeFileSync(join(root, file), before[at]);
    });
    throw error;
  }
  const after = read();
  return files.filter((_, at) => before[at] !== after[at]);
}

function modified(file) {
  return existsSync(file) ? statSync(file).mtimeMs : 0;
}

function isNewer(file, than) {
  return existsSync(file) && modified(file) >= modified(than);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  main(async () => {
    const { values } = parseArgs({ options: { "all-platforms": { type: "boolean" } } });
    await setUp();
    await step("generated files", generate);
    await buildPackage();
    await buildEmulator();
    if (values["all-platforms"]) await buildPlatforms();
    console.log("Built.");
  });
}
