// Builds the emulator.

import { join } from "node:path";
import { step } from "../steps.mjs";
import { buildRelease } from "./cargo.mjs";
import { buildPage } from "./page.mjs";

/** Builds the emulator's binary, which contains its page, and returns the binary's path. */
export async function buildEmulator() {
  const name = process.platform === "win32" ? "postproxy-dm-emulator.exe" : "postproxy-dm-emulator";
  await step("page", buildPage);
  let folder;
  await step("emulator", async () => {
    folder = await buildRelease("postproxy-dm-emulator");
  });
  return join(folder, name);
}
