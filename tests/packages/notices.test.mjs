// The notices of other people's code, in each package that holds a binary.

import { strict as assert } from "node:assert";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import { platform } from "../../npm/binding/node-platform.js";
import { releaseFolder } from "../../scripts/build/cargo.mjs";
import { emulatorIn } from "../../scripts/build/emulator.mjs";
import { writeNotices } from "../../scripts/build/notices.mjs";
import { binaryPackages, folderOf, NOTICES, packageOf } from "../../scripts/platforms.mjs";
import { root, run } from "../../scripts/steps.mjs";
import { folder, packed } from "./packed.mjs";

/**
 * Returns the crates, as `name version`, whose source paths stand in a binary: in the messages of panics. Another text may end
 * where a path begins, so the names may have more in front.
 */
function cratesIn(file) {
  const text = readFileSync(file, "latin1");
  // What the standard library is made of lies below /rust/deps.
  const paths = text.matchAll(/(?<!\/rust\/deps\/[\w-]*)\b(\w[\w-]*)-(\d+\.\d+\.\d+[\w.+-]*)[/\\]src[/\\]/g);
  return [...new Set([...paths].map(([, name, version]) => `${name} ${version}`))];
}

/** Returns the sections of notices: the lines with who wrote what, and the text for all of them. */
function sectionsOf(notices) {
  const [, ...sections] = notices.split(/^-{80}$/m);
  return sections.map((section) => {
    const [holders, ...text] = section.trim().split("\n\n");
    return { holders: holders.split("\n"), text: text.join("\n\n") };
  });
}

/** The names in notices: `name version` of a crate. */
const namesIn = (notices) =>
  sectionsOf(notices).flatMap(({ holders }) =>
    holders.filter((line) => !line.startsWith(" ")).map((line) => line.slice(0, line.indexOf(" ("))),
  );

function assertNames(notices, file, least) {
  const crates = cratesIn(file);
  assert(crates.length >= least, `only ${crates.length} crates show in ${file}`);
  const names = namesIn(notices);
  const missing = crates.filter((crate) => !names.some((name) => crate.endsWith(name)));
  assert.deepEqual(missing, []);
}

describe("the notices", () => {
  const notices = {};
  before(async () => {
    const read = (tarball, path) => run("tar", ["xzOf", tarball, `package/${path}`]);
    notices["postproxy-dm"] = await read(packed.main.tarball, `npm/wasm/${NOTICES}`);
    for (const [name, { tarball }] of Object.entries(packed.addons)) {
      notices[packageOf(name)] = await read(tarball, NOTICES);
    }
    for (const built of binaryPackages.filter(({ kind }) => kind === "emulator")) {
      await writeNotices(built, join(folder, "notices", built.name));
      notices[built.name] = readFileSync(join(folder, "notices", built.name, NOTICES), "utf8");
    }
  });

  test("are in every package", () => {
    const expected = ["postproxy-dm", ...binaryPackages.map(({ name }) => name)];
    assert.deepEqual(Object.keys(notices).sort(), expected.sort());
  });

  test("have a whole text for everything that they name", () => {
    for (const [name, text] of Object.entries(notices)) {
      for (const { holders, text: licence } of sectionsOf(text)) {
        assert(licence.length > 400, `${name}: ${holders.join("\n")}\n${licence}`);
        assert.match(holders[0], /^\S.* \(.+\)$/, name);
      }
    }
  });

  test("name what is no crate of the lock file", () => {
    for (const [name, text] of Object.entries(notices)) {
      const names = namesIn(text);
      assert(names.includes("the Rust standard library and the crates in it"), name);
      const isStatic = name.startsWith("@postproxy-dm/emulator-linux-");
      assert.equal(names.includes("musl"), isStatic, name);
      const hasPage = name.startsWith("@postproxy-dm/emulator-");
      assert.equal(
        names.some((each) => each.startsWith("preact ")),
        hasPage,
        name,
      );
    }
  });

  test("name each crate that shows in the module that has everything", () => {
    assertNames(notices["postproxy-dm"], join(root, "npm/wasm/postproxy_dm_bg.wasm"), 3);
  });

  test("name each crate that shows in the addon", { skip: !packed.addons[platform()] }, () => {
    assertNames(notices[packageOf(platform())], join(folderOf(platform()), "postproxy-dm.node"), 40);
  });

  test("name each crate that shows in the emulator", async () => {
    const file = emulatorIn(await releaseFolder());
    assert(existsSync(file), `${file} isn't built`);
    const of = binaryPackages.find(
      ({ kind, platform: name }) => kind === "emulator" && platform().startsWith(name),
    );
    assertNames(notices[of.name], file, 60);
  });
});
