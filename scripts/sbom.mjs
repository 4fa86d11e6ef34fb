// What the packages of a release are made of, as CycloneDX: a document for `postproxy-dm` with the addons of all platforms, and
// one for the emulator. Scanners compare such a document with advisories.

import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { linkedCrates, usedBy } from "./build/crates.mjs";
import { MODULE } from "./build/notices.mjs";
import { binaryPackages, manifest, tripleOf } from "./platforms.mjs";
import { root, run } from "./steps.mjs";

/** Returns each document's text by the name of its file. */
export async function sboms() {
  const { version } = manifest();
  const addons = binaryPackages.filter(({ kind }) => kind === "addon");
  const emulators = binaryPackages.filter(({ kind }) => kind === "emulator");
  const modules = { name: "postproxy-dm", binaries: [MODULE] };
  const emulator = { name: "postproxy-dm-emulator", binaries: [] };
  return {
    [`postproxy-dm-${version}.cdx.json`]: await document(modules, addons.map(partOf)),
    [`postproxy-dm-emulator-${version}.cdx.json`]: await document(
      emulator,
      emulators.map((built) => ({ ...partOf(built), packages: ["preact"] })).map(withPage),
    ),
  };
}

/** Returns the package of a platform, with what is in its binary. */
const partOf = (built) => ({ name: built.name, binaries: [{ crate: built.crate, triple: tripleOf(built) }] });

/** The emulator's binary has its page, and that has a module. */
const withPage = (part) => ({ ...part, binaries: [...part.binaries, MODULE] });

/** Returns the text of a document for a package of npm and the packages that it brings along. */
async function document(main, parts) {
  const components = new Map();
  const uses = new Map();
  for (const part of [main, ...parts]) {
    const { crates, packages } = await contentsOf(part);
    for (const each of [...crates.values(), ...packages]) components.set(each["bom-ref"], each);
    const roots = part.binaries.map(
      ({ crate }) => [...crates.values()].find(({ name }) => name === crate)["bom-ref"],
    );
    uses.set(refOfNpm(part.name), new Set([...roots, ...packages.map((each) => each["bom-ref"])]));
    for (const [id, { "bom-ref": ref }] of crates) {
      const used = (await usedBy(id)).flatMap((other) => crates.get(other)?.["bom-ref"] ?? []);
      uses.set(ref, new Set([...(uses.get(ref) ?? []), ...used]));
    }
  }
  for (const { name } of parts) {
    components.set(refOfNpm(name), published(name, "library"));
    uses.get(refOfNpm(main.name)).add(refOfNpm(name));
  }
  const timestamp = (await run("git", ["log", "-1", "--format=%cI"])).trim();
  const content = {
    $schema: "http://cyclonedx.org/schema/bom-1.6.schema.json",
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    serialNumber: `urn:uuid:${randomUUID()}`,
    version: 1,
    metadata: { timestamp, component: published(main.name, "application") },
    components: sorted([...components.values()], (component) => component["bom-ref"]),
    dependencies: sorted(
      [...uses].map(([ref, used]) => ({ ref, dependsOn: [...used].sort() })),
      ({ ref }) => ref,
    ),
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}

/** Returns the components of a package: its crates by their ids, and what it has of npm. */
async function contentsOf({ binaries, packages = [] }) {
  const crates = (await Promise.all(binaries.map(linkedCrates))).flat();
  return {
    crates: new Map(crates.map((crate) => [crate.id, componentOfCrate(crate)])),
    packages: packages.map(componentOfNpm),
  };
}

function componentOfCrate({ name, version, license }) {
  const checksum = checksums().get(`${name} ${version}`);
  return {
    ...component("library", name, version, `pkg:cargo/${name}@${version}`),
    licenses: [{ expression: license.replace(/ ?\/ ?/g, " OR ") }],
    // The crates of this tree have none.
    ...(checksum && { hashes: [{ alg: "SHA-256", content: checksum }] }),
  };
}

/** Returns a package of npm that is bundled into one of ours, from the lock file. */
function componentOfNpm(name) {
  const { packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
  const { version, license, integrity } = packages[`node_modules/${name}`];
  const content = Buffer.from(integrity.replace("sha512-", ""), "base64").toString("hex");
  return {
    ...component("library", name, version, `pkg:npm/${name}@${version}`),
    licenses: [{ expression: license }],
    hashes: [{ alg: "SHA-512", content }],
  };
}

/** Returns a package that we publish. */
function published(name, type) {
  const { version, license } = manifest();
  return { ...component(type, name, version, refOfNpm(name)), licenses: [{ expression: license }] };
}

const component = (type, name, version, purl) => ({ type, "bom-ref": purl, name, version, purl });

const refOfNpm = (name) => `pkg:npm/${name.replace("@", "%40")}@${manifest().version}`;

const sorted = (list, key) => list.sort((one, other) => (key(one) < key(other) ? -1 : 1));

let known;
/** Returns the hashes of the lock file, by the name and the version of a crate. */
function checksums() {
  const entries = readFileSync(join(root, "Cargo.lock"), "utf8").matchAll(
    /^name = "(.+)"\r?\nversion = "(.+)"\r?\nsource = .+\r?\nchecksum = "(.+)"/gm,
  );
  known ??= new Map([...entries].map(([, name, version, checksum]) => [`${name} ${version}`, checksum]));
  return known;
}
