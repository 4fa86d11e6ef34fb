// The bill of materials of a release: that it is CycloneDX, and that nothing is missing from it.

import { strict as assert } from "node:assert";
import { before, describe, test } from "node:test";
import { Spec, Validation } from "@cyclonedx/cyclonedx-library";
import { linkedCrates } from "../../scripts/build/crates.mjs";
import { binaryPackages, manifest, tripleOf } from "../../scripts/platforms.mjs";
import { sboms } from "../../scripts/sbom.mjs";

const { version } = manifest();
const names = ["postproxy-dm", "postproxy-dm-emulator"];

describe("the bill of materials", () => {
  let texts;
  const documents = {};
  before(async () => {
    texts = await sboms();
    for (const name of names) documents[name] = JSON.parse(texts[`${name}-${version}.cdx.json`]);
  });

  test("is there for each package that people install", () => {
    assert.deepEqual(Object.keys(texts).sort(), names.map((name) => `${name}-${version}.cdx.json`).sort());
  });

  test("is CycloneDX 1.6, as its schema has it", async () => {
    const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot6);
    for (const text of Object.values(texts)) assert.equal(await validator.validate(text), null);
    const broken = texts[`postproxy-dm-${version}.cdx.json`].replace('"library"', '"book"');
    assert.notEqual(await validator.validate(broken), null);
  });

  test("has the package of each platform, and each crate that is linked into it", async () => {
    for (const built of binaryPackages) {
      const { components } = documents[built.kind === "addon" ? "postproxy-dm" : "postproxy-dm-emulator"];
      const has = (name, version) =>
        components.some((each) => each.name === name && each.version === version);
      assert(has(built.name, version), built.name);
      const crates = await linkedCrates({ crate: built.crate, triple: tripleOf(built) });
      assert(crates.length > 50);
      for (const { name, version } of crates) assert(has(name, version), `${built.name}: ${name} ${version}`);
    }
  });

  test("has the hash and the licence of everything that isn't ours", () => {
    for (const { components } of Object.values(documents)) {
      const others = components.filter(({ name }) => !/^(@?postproxy-dm)/.test(name));
      assert(others.length > 100);
      for (const { name, hashes, licenses } of others) {
        assert.match(hashes?.[0].content ?? "", /^[0-9a-f]{64}([0-9a-f]{64})?$/, name);
        assert.match(licenses[0].expression, /^[\w(][\w .()-]+$/, name);
      }
    }
    assert(documents["postproxy-dm-emulator"].components.some(({ name }) => name === "preact"));
  });

  test("leads from the package to every component, and to nothing else", () => {
    for (const { metadata, components, dependencies } of Object.values(documents)) {
      const uses = new Map(dependencies.map(({ ref, dependsOn }) => [ref, dependsOn]));
      const seen = new Set();
      const waiting = [metadata.component["bom-ref"]];
      while (waiting.length > 0) {
        const ref = waiting.pop();
        if (seen.has(ref)) continue;
        seen.add(ref);
        waiting.push(...(uses.get(ref) ?? []));
      }
      seen.delete(metadata.component["bom-ref"]);
      assert.deepEqual([...seen].sort(), components.map((each) => each["bom-ref"]).sort());
    }
  });
});
