// Builds the package `postproxy-dm`.

import { step } from "../steps.mjs";
import { buildAddon } from "./addon.mjs";
import { buildCommonJs } from "./common-js.mjs";
import { buildWasm } from "./wasm.mjs";

/** Builds the WebAssembly module, this machine's native addon, and the files for CommonJS. */
export async function buildPackage() {
  await step("WebAssembly modules", buildWasm);
  await step("native addon", buildAddon);
  await step("CommonJS", buildCommonJs);
}
