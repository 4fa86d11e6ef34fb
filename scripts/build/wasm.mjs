// Builds the WebAssembly modules and their glue.

import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { root, run } from "../steps.mjs";
import { rustFlags } from "./cargo.mjs";
import { placeForStart, START } from "./for-start.mjs";
import { writeNoticesOfModules } from "./notices.mjs";
import { bin, isNewer, program, target } from "./paths.mjs";

/** The program of the build steps in Rust. `buildWasm` builds it. */
export const xtask = join(target, "debug", program("xtask"));

/**
 * The WebAssembly modules, each with the features of crates/wasm that it is built with. A module's file and its glue have
 * the module's name.
 */
export const modules = [
  { name: "postproxy_dm", features: "client,receiver" },
  { name: "postproxy_dm_receiver", features: "receiver" },
  { name: "postproxy_dm_webhooks", features: "" },
];

/** Where the modules and their glue are built to. */
export const wasmFolder = join(root, "npm/wasm");

/** The features that every supported runtime has. Node rejects a module that uses all that wasm-opt knows. */
const WASM_FEATURES = [
  "--enable-bulk-memory",
  "--enable-multivalue",
  "--enable-mutable-globals",
  "--enable-nontrapping-float-to-int",
  "--enable-reference-types",
  "--enable-simd",
  "--enable-sign-ext",
];

/**
 * The compiler's flags. SHA-256 with SIMD is 13 % faster and 770 bytes of gzip smaller. Values of more than two words are
 * copied by one instruction, which saves 0.6 KB gzip of the largest module and takes no longer.
 */
const RUST_FLAGS = ["-Ctarget-feature=+simd128", "-Cllvm-args=-max-store-memcpy=2"];

/** Builds the WebAssembly modules and their glue, those whose sources changed. */
export async function buildWasm() {
  const flags = ["--config", await rustFlags("wasm32-unknown-unknown", RUST_FLAGS)];
  for (const module of modules) await run("cargo", [...flagsOf(module, "wasm"), ...flags]);
  await run("cargo", ["build", "--locked", "-p", "xtask"]);
  mkdirSync(wasmFolder, { recursive: true });
  await Promise.all([...modules.map(({ name }) => finish(name)), writeNoticesOfModules(wasmFolder)]);
}

/**
 * Builds the module that has everything, and its glue, with the profile of `npm start`: it is large, but soon there. The file's
 * date says that it is older than any other, so that `buildWasm` replaces it.
 */
export async function buildWasmForStart() {
  const [module] = modules;
  await run("cargo", flagsOf(module, START));
  await run("cargo", ["build", "--locked", "--profile", START, "-p", "xtask"]);
  const source = sourceOf(module.name, START);
  const [script, binary] = [`${module.name}.js`, `${module.name}_bg.wasm`];
  const built = join(target, START, "glue");
  if (!isNewer(join(built, script), source)) {
    await run(join(target, START, program("xtask")), ["bindgen", source, built]);
    await minify(join(built, script));
  }
  for (const file of [script, binary]) placeForStart(join(built, file), join(wasmFolder, file));
}

/** Returns Cargo's arguments that build a module. */
function flagsOf({ name, features }, profile) {
  const flags = ["build", "--locked", "--profile", profile, "--target", "wasm32-unknown-unknown"];
  const example = ["-p", "postproxy-dm-wasm", "--example", name];
  return [...flags, ...example, "--no-default-features", "--features", features];
}

/** Writes a module and its glue, if what Cargo built is newer. */
async function finish(name) {
  const module = join(wasmFolder, `${name}_bg.wasm`);
  if (isNewer(module, sourceOf(name)) && isNewer(module, xtask)) return;

  await run(xtask, ["bindgen", sourceOf(name), wasmFolder]);
  await minify(join(wasmFolder, `${name}.js`));
  const optimised = `${module}.optimised`;
  await optimise(module, optimised);
  renameSync(optimised, module);
}

/** Returns the module that Cargo builds: with the names of its functions, before wasm-bindgen and wasm-opt. */
function sourceOf(name, profile = "wasm") {
  return join(target, `wasm32-unknown-unknown/${profile}/examples/${name}.wasm`);
}

/** Builds a module with the names of its functions, for `npm run size`, and returns its path. */
export async function buildNamedWasm(name) {
  const out = join(target, "named");
  await run(xtask, ["bindgen", sourceOf(name), out]);
  const named = join(out, `${name}.wasm`);
  await optimise(join(out, `${name}_bg.wasm`), named, "--debuginfo");
  return named;
}

/**
 * Makes the module small once it is compressed. By default wasm-opt copies every function with one caller into that caller,
 * which compresses worse: limiting that saves 0.7 KB gzip. A second round on flat code saves 0.2 KB, and 0.3 KB more if it
 * doesn't collect repeated expressions in locals. Nothing lies in the first KB of memory, the end of the stack: offsets from
 * a null pointer needn't be told from others, which saves 0.5 KB.
 */
async function optimise(module, out, ...flags) {
  const inlining = ["--one-caller-inline-max-function-size=20", "--always-inline-max-function-size=4"];
  const second = ["--flatten", "--rereloop", "-Oz", "--skip-pass=local-cse", "--skip-pass=simplify-locals"];
  const stripped = ["--strip-producers", "--strip-target-features"];
  const passes = ["-Oz", ...inlining, "--low-memory-unused", ...second, ...stripped];
  await run(bin("wasm-opt"), [...passes, ...WASM_FEATURES, ...flags, module, "-o", out]);
}

/**
 * Minifies the glue, which only our own files call. Half of it is comments, spaces, warnings about older ways to call it,
 * and the default export, which fetches the module. Our hosts pass the module in, and `export *` leaves out the default.
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
