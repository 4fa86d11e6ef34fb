// Packs the published packages: the main one, the emulator's, the Chat SDK adapter's, and those of the platforms whose addon
// has been built.
//
// The published manifests leave out the fields that only this tree needs. They add the platforms' packages as optional
// dependencies: in this tree, every install would ask the registry for them. They also name what Node loads, which is built.

import { copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { publishedExports } from "./build/common-js.mjs";
import { writeNotices } from "./build/notices.mjs";
import {
  ADDON,
  binaryPackages,
  emulatorPackageOf,
  emulatorPlatforms,
  folderOf,
  manifest,
  packageOf,
  platforms,
  repository,
  writeBinaryPackage,
} from "./platforms.mjs";
import { root, run } from "./steps.mjs";

const CHAT_ADAPTER = "chat-adapter-postproxy";

/**
 * Packs into a folder.
 * @param {string} folder
 * @param {string[]} [wanted] the platforms, default those whose addon has been built. The package of a named platform may
 *   lack its addon
 * @returns {Promise<{ main: { tarball: string, files: string[] }, addons: Record<string, { tarball, files }> }>}
 */
export async function pack(folder, wanted = Object.keys(platforms).filter(isBuilt)) {
  rmSync(folder, { recursive: true, force: true });
  const main = await packedAs(publishedManifest(), root, folder);
  const addons = {};
  for (const platform of wanted) {
    const source = isBuilt(platform)
      ? folderOf(platform)
      : await described(platform, join(folder, "described"));
    addons[platform] = await packed(source, folder);
  }
  return { main, addons };
}

/** Packs the emulator's package into a folder. */
export async function packEmulator(folder) {
  const source = join(root, "npm/emulator");
  return packedAs(publishedEmulatorManifest(source), source, folder);
}

/** Packs the package of the Chat SDK adapter into a folder. */
export async function packChatAdapter(folder) {
  return packed(stageChatAdapter(join(folder, CHAT_ADAPTER)), folder);
}

/**
 * Writes the package of the Chat SDK adapter, as it is published, into a folder. In this tree it has no package.json of its
 * own, so that its `import "postproxy-dm"` finds this tree.
 * @param {string} stage
 */
export function stageChatAdapter(stage) {
  const source = join(root, "npm/chat-adapter");
  const { version, license } = manifest();
  const own = JSON.parse(readFileSync(join(source, "manifest.json"), "utf8"));
  const published = {
    ...{ ...own, version, license, ...repository() },
    peerDependencies: { ...own.peerDependencies, "postproxy-dm": version },
  };
  rmSync(stage, { recursive: true, force: true });
  cpSync(source, stage, { recursive: true, filter: (path) => path !== join(source, "manifest.json") });
  writeFileSync(join(stage, "package.json"), `${JSON.stringify(published, null, 2)}\n`);
  copyFileSync(join(root, "LICENSE"), join(stage, "LICENSE"));
  return stage;
}

/** Packs a folder's files with another manifest. */
async function packedAs(published, source, folder) {
  const stage = join(folder, published.name);
  const [{ files }] = JSON.parse(await npmPack(source, "--dry-run"));
  for (const { path } of files) {
    mkdirSync(dirname(join(stage, path)), { recursive: true });
    copyFileSync(join(source, path), join(stage, path));
  }
  writeFileSync(join(stage, "package.json"), `${JSON.stringify(published, null, 2)}\n`);
  copyFileSync(join(root, "LICENSE"), join(stage, "LICENSE"));
  return packed(stage, folder);
}

function isBuilt(platform) {
  return existsSync(join(folderOf(platform), ADDON));
}

/** Returns the files of a platform's package without its addon. */
async function described(platform, folder) {
  const of = binaryPackages.find(({ name }) => name === packageOf(platform));
  writeBinaryPackage(of, join(folder, platform));
  await writeNotices(of, join(folder, platform));
  return join(folder, platform);
}

function publishedManifest() {
  const { scripts, devDependencies, ...published } = manifest();
  const pins = Object.keys(platforms).map((platform) => [packageOf(platform), published.version]);
  const exports = publishedExports(published.exports);
  return { ...published, exports, ...repository(), optionalDependencies: Object.fromEntries(pins) };
}

/** Returns the emulator's manifest. It has the version of the main package, whose types it uses. */
function publishedEmulatorManifest(source) {
  const { version, license } = manifest();
  const own = JSON.parse(readFileSync(join(source, "package.json"), "utf8"));
  const pins = Object.keys(emulatorPlatforms).map((platform) => [emulatorPackageOf(platform), version]);
  return {
    ...{ ...own, version, license, ...repository(), private: undefined },
    peerDependencies: { "postproxy-dm": version },
    optionalDependencies: Object.fromEntries(pins),
  };
}

/** Packs one folder as npm publishes it. */
export async function packed(source, folder) {
  const [{ filename, files }] = JSON.parse(await npmPack(source, "--pack-destination", folder));
  return { tarball: join(folder, filename), files: files.map(({ path }) => path).sort() };
}

function npmPack(directory, ...flags) {
  return run("npm", ["pack", "--json", "--ignore-scripts", ...flags, directory]);
}
