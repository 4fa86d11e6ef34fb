// Builds the emulator.

import { join } from "node:path";
import { step } from "../steps.mjs";
import { buildRelease } from "./cargo.mjs";
import { buildPage } from "./page.mjs";
import { program } from "./paths.mjs";

/** Builds the emulator's binary, which contains its page, and returns the binary's path. */
export async function buildEmulator() {
  await step("page", buildPage);
  let folder;
  await step("emulator", async () => {
    folder = await buildRelease("postproxy-dm-emulator");
  });
  return emulatorIn(folder);
}

/** Returns the path of the emulator in a folder of built files. */
export const emulatorIn = (folder) => join(folder, program("postproxy-dm-emulator"));
