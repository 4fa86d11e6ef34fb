// The platforms that the native addon is for, each with a package of its own, and the manifests of these packages.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./steps.mjs";

/** By the names that npm/binding/node-platform.js gives, with what npm must know to install the right one. */
export const platforms = {
  "darwin-arm64": { os: ["darwin"], cpu: ["arm64"] },
  "darwin-x64": { os: ["darwin"], cpu: ["x64"] },
  "linux-arm64-gnu": { os: ["linux"], cpu: ["arm64"], libc: ["glibc"] },
  "linux-arm64-musl": { os: ["linux"], cpu: ["arm64"], libc: ["musl"] },
  "linux-x64-gnu": { os: ["linux"], cpu: ["x64"], libc: ["glibc"] },
  "linux-x64-musl": { os: ["linux"], cpu: ["x64"], libc: ["musl"] },
  "win32-x64-msvc": { os: ["win32"], cpu: ["x64"] },
};

export const ADDON = "postproxy-dm.node";

export const packageOf = (platform) => `@postproxy-dm/${platform}`;

/** The folder of a platform's package. */
export const folderOf = (platform) => join(root, "npm/platforms", platform);

/** The manifest of the main package, as it is in this tree. */
export function manifest() {
  return JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
}

/** Writes the manifest of every platform's package. */
export function writePlatformManifests() {
  const { version, license, engines } = manifest();
  for (const [platform, target] of Object.entries(platforms)) {
    const content = {
      name: packageOf(platform),
      version,
      description: `The native addon of postproxy-dm for ${platform}`,
      license,
      ...target,
      engines,
      main: ADDON,
      files: [ADDON],
    };
    mkdirSync(folderOf(platform), { recursive: true });
    writeFileSync(join(folderOf(platform), "package.json"), `${JSON.stringify(content, null, 2)}\n`);
  }
}
