// The platforms of the native addon and the emulator. Each has its own package; this file writes their manifests.

import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./steps.mjs";

/** The addon's platforms, by the names of npm/binding/node-platform.js, with the fields by which npm chooses a package. */
export const platforms = {
  "darwin-arm64": { os: ["darwin"], cpu: ["arm64"] },
  "darwin-x64": { os: ["darwin"], cpu: ["x64"] },
  "linux-arm64-gnu": { os: ["linux"], cpu: ["arm64"], libc: ["glibc"] },
  "linux-arm64-musl": { os: ["linux"], cpu: ["arm64"], libc: ["musl"] },
  "linux-x64-gnu": { os: ["linux"], cpu: ["x64"], libc: ["glibc"] },
  "linux-x64-musl": { os: ["linux"], cpu: ["x64"], libc: ["musl"] },
  "win32-x64-msvc": { os: ["win32"], cpu: ["x64"] },
};

/** The emulator's platforms, by Node's names (`process.platform`-`process.arch`). On Linux it is static and needs no libc. */
export const emulatorPlatforms = {
  "darwin-arm64": { os: ["darwin"], cpu: ["arm64"] },
  "darwin-x64": { os: ["darwin"], cpu: ["x64"] },
  "linux-arm64": { os: ["linux"], cpu: ["arm64"] },
  "linux-x64": { os: ["linux"], cpu: ["x64"] },
  "win32-x64": { os: ["win32"], cpu: ["x64"] },
};

export const ADDON = "postproxy-dm.node";

/** The file of a package with the licences of what others wrote of its binary. */
export const NOTICES = "THIRD-PARTY-NOTICES.txt";

export const packageOf = (platform) => `@postproxy-dm/${platform}`;

export const emulatorPackageOf = (platform) => `@postproxy-dm/emulator-${platform}`;

/** Returns the name of the emulator's file in the package of a platform. */
export const emulatorFileOf = (platform) =>
  `postproxy-dm-emulator${platform.startsWith("win32") ? ".exe" : ""}`;

/** Returns the folder from which this tree loads an addon. */
export const folderOf = (platform) => join(root, "npm/platforms", platform);

/** The manifest of the main package, as it is in this tree. */
export function manifest() {
  return JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
}

/** Every package that holds a binary: its name, its only file, the crate of that file, and npm's names of the systems. */
export const binaryPackages = [
  ...Object.entries(platforms).map(([platform, systems]) => ({
    name: packageOf(platform),
    description: `The native addon of postproxy-dm for ${platform}`,
    kind: "addon",
    platform,
    systems,
    crate: "postproxy-dm-node",
    file: ADDON,
  })),
  ...Object.entries(emulatorPlatforms).map(([platform, systems]) => ({
    name: emulatorPackageOf(platform),
    description: `The program postproxy-dm-emulator for ${platform}`,
    kind: "emulator",
    platform,
    systems,
    crate: "postproxy-dm-emulator",
    file: emulatorFileOf(platform),
  })),
];

/** Returns Rust's name of a package's platform. On Linux the emulator is static, and runs on every distribution. */
export function tripleOf({ kind, platform }) {
  const [system, cpu, libc] = platform.split("-");
  const processor = cpu === "arm64" ? "aarch64" : "x86_64";
  if (system === "darwin") return `${processor}-apple-darwin`;
  if (system === "win32") return `${processor}-pc-windows-msvc`;
  return `${processor}-unknown-linux-${kind === "emulator" ? "musl" : libc}`;
}

/** Writes the manifest, the licence and a few words for npm's page into the folder of a package. */
export function writeBinaryPackage({ name, description, kind, systems, file }, folder) {
  const { version, license, engines } = manifest();
  const content = {
    name,
    version,
    description,
    license,
    ...repository(),
    ...systems,
    ...(kind === "addon" ? { engines, main: file } : {}),
    files: [file, NOTICES],
    // The file is loaded or run from its folder, also by package managers that prefer to keep an archive.
    preferUnplugged: true,
  };
  const owner = kind === "addon" ? "postproxy-dm" : "postproxy-dm-emulator";
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), `${JSON.stringify(content, null, 2)}\n`);
  writeFileSync(join(folder, "README.md"), `${description}. npm installs it with \`${owner}\`.\n`);
  copyFileSync(join(root, "LICENSE"), join(folder, "LICENSE"));
}

/** The repository that the workflow runs in. npm rejects a provenance if the manifest names another one. */
export function repository() {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: name } = process.env;
  return server && name ? { repository: { type: "git", url: `git+${server}/${name}.git` } } : {};
}
