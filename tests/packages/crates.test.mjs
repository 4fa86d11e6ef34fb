// The crates that are published to Cargo's registry: what they ask of others, and what is in them.

import { strict as assert } from "node:assert";
import { before, describe, test } from "node:test";
import { run } from "../../scripts/steps.mjs";

describe("the published crates", () => {
  let crates;
  before(async () => {
    const metadata = await run("cargo", ["metadata", "--locked", "--no-deps", "--format-version", "1"]);
    crates = JSON.parse(metadata).packages.filter(({ publish }) => publish === null);
  });

  test("are core, the emulator and the fast parts", () => {
    assert.deepEqual(crates.map(({ name }) => name).sort(), [
      "postproxy-dm-core",
      "postproxy-dm-emulator",
      "postproxy-dm-fast",
    ]);
  });

  test("take any compatible version of what they depend on", () => {
    const others = crates.flatMap(({ name, dependencies }) =>
      dependencies
        .filter(({ req }) => !req.startsWith("^"))
        .map(({ name: of, req }) => `${name}: ${of} ${req}`),
    );
    assert.deepEqual(others, []);
  });

  test("have all that they are built from", async () => {
    const files = {};
    for (const { name } of crates) {
      const listed = await run("cargo", [
        "package",
        "--locked",
        "--allow-dirty",
        "--list",
        "--package",
        name,
      ]);
      files[name] = listed.trim().split(/\r?\n/);
      assert(files[name].includes("src/lib.rs"), name);
    }
    for (const needed of ["page/dist/index.html", "build.rs"]) {
      assert(files["postproxy-dm-emulator"].includes(needed), needed);
    }
    assert(files["postproxy-dm-emulator"].some((file) => file.startsWith("migrations/")));
  });
});
