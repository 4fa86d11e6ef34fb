// Builds what `npm start` runs.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { run, step } from "../steps.mjs";
import { addonIn, placeAddon } from "./addon.mjs";
import { releaseFolder } from "./cargo.mjs";
import { buildEmulator, emulatorIn } from "./emulator.mjs";
import { placeForStart, START } from "./for-start.mjs";
import { buildPackage } from "./package.mjs";
import { buildPage } from "./page.mjs";
import { target } from "./paths.mjs";
import { buildWasmForStart } from "./wasm.mjs";

/**
 * Builds the WebAssembly module, the addon and the emulator, and returns the emulator's path. Without a build for release
 * they are unoptimised, which takes a third of the time. An existing build for release is brought up to date instead.
 */
export async function buildForStart() {
  if (existsSync(emulatorIn(await releaseFolder()))) {
    await buildPackage();
    return buildEmulator();
  }
  await step("WebAssembly module", buildWasmForStart);
  await step("page", buildPage);
  // Both at once, so that they share all crates.
  const crates = ["-p", "postproxy-dm-emulator", "-p", "postproxy-dm-node"];
  await step("native addon and emulator", () =>
    run("cargo", ["build", "--locked", "--profile", START, ...crates]),
  );
  const folder = join(target, START);
  placeAddon(addonIn(folder), placeForStart);
  return emulatorIn(folder);
}
