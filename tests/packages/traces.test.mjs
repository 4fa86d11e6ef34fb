// That no binary tells of the machine that built it: its user, its folders.

import { strict as assert } from "node:assert";
import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { addonIn } from "../../scripts/build/addon.mjs";
import { cargoHome, releaseFolder } from "../../scripts/build/cargo.mjs";
import { emulatorIn } from "../../scripts/build/emulator.mjs";
import { builderPathsIn } from "../../scripts/build/traces.mjs";
import { modules, wasmFolder } from "../../scripts/build/wasm.mjs";
import { root } from "../../scripts/steps.mjs";

const folder = await releaseFolder();
const binaries = [
  addonIn(folder),
  emulatorIn(folder),
  ...modules.map(({ name }) => join(wasmFolder, `${name}_bg.wasm`)),
];

describe("a binary", () => {
  for (const file of binaries) {
    test(`names no folder of its builder: ${file.slice(root.length)}`, async () => {
      assert(existsSync(file), `${file} isn't built`);
      assert.deepEqual(await builderPathsIn(readFileSync(file)), []);
    });
  }
});

describe("the search for a builder's folders", () => {
  const registry = join(cargoHome, "registry/src/index-1/h2-0.4.20/src/lib.rs");
  for (const path of [
    join(homedir(), "notes.txt"),
    registry,
    join(root, "crates/core/src/lib.rs"),
    "D:\\cargo\\registry\\src\\index-1\\h2-0.4.20\\src\\lib.rs",
  ]) {
    test(`finds ${path}, and where it ends`, async () => {
      const found = await builderPathsIn(Buffer.from(`\0message${path}\0more\0`));
      assert(
        found.some((each) => path.endsWith(each) && each.length > 10),
        found.join(),
      );
    });
  }

  test("finds nothing in paths that are everybody's", async () => {
    const text =
      "h2-0.4.20/src/lib.rs\0crates/core/src/lib.rs\0/rustc/59807/library/core/src/str/mod.rs\0/api/webhooks";
    assert.deepEqual(await builderPathsIn(Buffer.from(text)), []);
  });
});
