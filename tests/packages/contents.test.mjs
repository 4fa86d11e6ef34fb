// What is in the packages, and that nothing runs when they are installed.

import { strict as assert } from "node:assert";
import { readFileSync, writeFileSync } from "node:fs";
import { before, describe, test } from "node:test";
import { manifest, packageOf, platforms } from "../../scripts/platforms.mjs";
import { install, manifestIn, packed } from "./packed.mjs";

/** Written anew by `UPDATE=1 npm test -- --only packages`. */
const snapshot = new URL("files.json", import.meta.url);

describe("the packed packages", () => {
  let project;
  before(async () => {
    project = await install("contents");
  });

  test("have the files of the snapshot, and no others", () => {
    const files = { "postproxy-dm": packed.main.files };
    for (const [platform, addon] of Object.entries(packed.addons)) {
      files[packageOf(platform)] = [...new Set([...addon.files, "postproxy-dm.node"])].sort();
    }
    if (process.env.UPDATE) writeFileSync(snapshot, `${JSON.stringify(files, null, 2)}\n`);
    assert.deepEqual(files, JSON.parse(readFileSync(snapshot, "utf8")));
  });

  test("pin every platform's package exactly, and depend on nothing else", () => {
    const { dependencies, optionalDependencies, devDependencies, version } = manifestIn(project);
    assert.equal(version, manifest().version);
    assert.deepEqual([dependencies, devDependencies], [undefined, undefined]);
    const pins = Object.keys(platforms).map((platform) => [packageOf(platform), version]);
    assert.deepEqual(optionalDependencies, Object.fromEntries(pins));
  });

  test("name every platform's package, for tools that trace what a deployment needs", () => {
    const source = readFileSync(`${project}/node_modules/postproxy-dm/npm/binding/addon.cjs`, "utf8");
    const names = [...source.matchAll(/return require\("([^"]+)"\)/g)].map(([, name]) => name);
    assert.deepEqual(names.sort(), Object.keys(platforms).map(packageOf).sort());
  });

  test("run nothing when they are installed", () => {
    const { scripts, gypfile } = manifestIn(project);
    assert.deepEqual([scripts, gypfile], [undefined, undefined]);
  });

  test("say which files do something when they are imported", () => {
    const { sideEffects } = manifestIn(project);
    const sources = packed.main.files.filter((file) => !file.startsWith("npm/cjs/"));
    const loaders = sources.filter((file) =>
      readFileSync(`${project}/node_modules/postproxy-dm/${file}`, "utf8").match(
        /^setModule\(|^import "[^"]+";|^ +define\(/m,
      ),
    );
    const names = [...loaders, "npm/cjs/*"].map((file) => `./${file}`);
    assert.deepEqual([...sideEffects].sort(), [...new Set(names)].sort());
  });
});
