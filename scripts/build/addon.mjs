// Builds this machine's native addon.

import { copyFileSync, mkdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import { platform } from "../../npm/binding/node-platform.js";
import { ADDON, binaryPackages, folderOf, writeBinaryPackage } from "../platforms.mjs";
import { buildRelease } from "./cargo.mjs";
import { writeNotices } from "./notices.mjs";
import { isNewer } from "./paths.mjs";

/** Builds the addon, and puts it into the folder of its package, with the notices of what others wrote of it. */
export async function buildAddon() {
  placeAddon(addonIn(await buildRelease("postproxy-dm-node")), (source, addon) => {
    if (isNewer(addon, source)) return;
    // Renamed, not overwritten: a process that has loaded the old addon keeps it.
    copyFileSync(source, `${addon}.new`);
    renameSync(`${addon}.new`, addon);
  });
  const built = own();
  if (built) await writeNotices(built, folderOf(platform()));
}

/** Returns the path of the addon in a folder of built files. */
export function addonIn(folder) {
  const names = { darwin: "libpostproxy_dm_node.dylib", win32: "postproxy_dm_node.dll" };
  return join(folder, names[process.platform] ?? "libpostproxy_dm_node.so");
}

/** Makes the folder of the addon's package, and has the addon placed there. */
export function placeAddon(source, place) {
  const folder = folderOf(platform());
  mkdirSync(folder, { recursive: true });
  const built = own();
  if (built) writeBinaryPackage(built, folder);
  place(source, join(folder, ADDON));
}

/** Returns the addon's package of this machine. A machine of another kind has none. */
const own = () => binaryPackages.find(({ kind, platform: of }) => kind === "addon" && of === platform());
