// Builds this machine's native addon.

import { copyFileSync, mkdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import { platform } from "../../npm/binding/node-platform.js";
import { ADDON, binaryPackages, folderOf, writeBinaryPackage } from "../platforms.mjs";
import { buildRelease } from "./cargo.mjs";
import { isNewer } from "./paths.mjs";

/** Builds the addon, and puts it into the folder of its package. */
export async function buildAddon() {
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
  // Renamed, not overwritten: a process that has loaded the old addon keeps it.
  copyFileSync(source, `${addon}.new`);
  renameSync(`${addon}.new`, addon);
}
