// Packs what is published: the main package, and the packages of those platforms whose addon has been built.
//
// The published manifest is package.json without what only this tree needs, and with the platforms' packages as
// optional dependencies: in this tree they would be asked of the registry at every install.

import { copyFileSync, existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import {
  ADDON,
  binaryPackages,
  folderOf,
  manifest,
  packageOf,
  platforms,
  repository,
  writeBinaryPackage,
} from "./platforms.mjs";
import { root, run } from "./steps.mjs";

/**
 * Packs into a folder.
 * @param {string} folder
 * @param {string[]} [wanted] the platforms, whose packages lack the addon where none has been built; without, those
 *   whose addon has been
 * @returns {Promise<{ main: { tarball: string, files: string[] }, addons: Record<string, { tarball, files }> }>}
 */
export async function pack(folder, wanted = Object.keys(platforms).filter(isBuilt)) {
  rmSync(folder, { recursive: true, force: true });
  const stage = join(folder, "postproxy-dm");
  const [{ files }] = JSON.parse(await npmPack(root, "--dry-run"));
  for (const { path } of files) {
    mkdirSync(dirname(join(stage, path)), { recursive: true });
    copyFileSync(join(root, path), join(stage, path));
  }
  writeFileSync(join(stage, "package.json"), `${JSON.stringify(publishedManifest(), null, 2)}\n`);

  const addons = {};
  for (const platform of wanted) {
    const source = isBuilt(platform) ? folderOf(platform) : described(platform, join(folder, "described"));
    addons[platform] = await packed(source, folder);
  }
  return { main: await packed(stage, folder), addons };
}

function isBuilt(platform) {
  return existsSync(join(folderOf(platform), ADDON));
}

/** A platform's package but for its addon. */
function described(platform, folder) {
  const of = binaryPackages.find(({ name }) => name === packageOf(platform));
  writeBinaryPackage(of, join(folder, platform));
  return join(folder, platform);
}

function publishedManifest() {
  const { scripts, devDependencies, ...published } = manifest();
  const pins = Object.keys(platforms).map((platform) => [packageOf(platform), published.version]);
  return { ...published, ...repository(), optionalDependencies: Object.fromEntries(pins) };
}

/** Packs one folder as npm publishes it. */
export async function packed(source, folder) {
  const [{ filename, files }] = JSON.parse(await npmPack(source, "--pack-destination", folder));
  return { tarball: join(folder, filename), files: files.map(({ path }) => path).sort() };
}

function npmPack(directory, ...flags) {
  return run("npm", ["pack", "--json", "--ignore-scripts", ...flags, directory]);
}
