// The steps that RELEASING.md and .github/workflows/release.yml share: `node scripts/release.mjs COMMAND`.
//
//   check [TAG]   checks that every version agrees, and that the changelog has it
//   list          lists the packages that are published to npm, in order
//   publish       packs and publishes the packages that npm lacks; with --dry-run it only prints what it would do
//   crates        publishes fast, core and the emulator to Cargo's registry if they are missing there; or --dry-run
//   archives      writes the emulators, the bills of materials and the notes of a GitHub release to target/release-files
//   sbom          writes the bills of materials alone
//   unpack DIR    unpacks the files that the workflow's jobs have built

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { shippedFileOf, shippedFolderOf } from "./cross.mjs";
import { pack, packChatAdapter, packEmulator, packed } from "./pack.mjs";
import { binaryPackages, manifest, NOTICES } from "./platforms.mjs";
import { sboms } from "./sbom.mjs";
import { main, root, run, ScriptError, show } from "./steps.mjs";

const { version } = manifest();

const releaseFiles = join(root, "target/release-files");

const commands = { check, list, publish, crates, archives, sbom, unpack };

/** The crates to publish. Each depends on those before it. */
const CRATES = ["postproxy-dm-fast", "postproxy-dm-core", "postproxy-dm-emulator"];

async function check([tag]) {
  const text = (file) => readFileSync(join(root, file), "utf8");
  const cargo = text("Cargo.toml");
  const versions = {
    "package.json": version,
    "package-lock.json": JSON.parse(text("package-lock.json")).version,
    "Cargo.toml, [workspace.package]": cargo.match(/^\[workspace\.package\]\nversion = "(.+)"/m)?.[1],
    "Cargo.toml, postproxy-dm-core": cargo.match(/^postproxy-dm-core = \{.*version = "=?(.+?)"/m)?.[1],
    "Cargo.toml, postproxy-dm-fast": cargo.match(/^postproxy-dm-fast = \{.*version = "=?(.+?)"/m)?.[1],
    "Cargo.lock": text("Cargo.lock").match(/^name = "postproxy-dm-core"\nversion = "(.+)"/m)?.[1],
    "npm/generated.js": text("npm/generated.js").match(/version = "(.+?)"/)?.[1],
    "CHANGELOG.md, as released on a day": text("CHANGELOG.md").match(/^## (\S+) \(\d{4}-\d\d-\d\d\)/m)?.[1],
    ...(tag && { "the tag": tag.replace(/^v/, "") }),
  };
  const others = Object.entries(versions).filter(([, found]) => found !== version);
  if (others.length > 0) {
    const lines = others.map(([where, found]) => `  ${where}: ${found ?? "no version"}`);
    throw new ScriptError(`package.json is of version ${version}, but:\n${lines.join("\n")}`);
  }
  console.log(`Everything is of version ${version}.`);
}

/** Prints the packages to publish. The platforms' come first, because the main ones depend on them. */
function list() {
  for (const { name } of binaryPackages) console.log(`${name}@${version}`);
  console.log(`postproxy-dm@${version}`);
  console.log(`postproxy-dm-emulator@${version}`);
  console.log(`chat-adapter-postproxy@${version}`);
}

async function publish(_, { "dry-run": isRehearsal }) {
  const missing = binaryPackages.filter((built) => !existsSync(shippedFileOf(built)));
  if (missing.length > 0 && !isRehearsal) {
    throw new ScriptError(`Not built: ${missing.map(({ name }) => name).join(", ")}. Nothing was published.`);
  }
  const folder = join(root, "target/packed");
  const { main: mainPackage } = await pack(folder);
  const archives = [];
  for (const built of binaryPackages) {
    if (missing.includes(built)) console.log(`${built.name}@${version}: not built here`);
    else archives.push([built.name, (await packed(shippedFolderOf(built), folder)).tarball]);
  }
  archives.push(["postproxy-dm", mainPackage.tarball]);
  archives.push(["postproxy-dm-emulator", (await packEmulator(folder)).tarball]);
  archives.push(["chat-adapter-postproxy", (await packChatAdapter(folder)).tarball]);

  for (const [name, tarball] of archives) {
    if (await isPublished(name)) {
      console.log(`${name}@${version}: is there already`);
      continue;
    }
    console.log(`${name}@${version}: publishing`);
    const flags = isRehearsal ? ["--dry-run"] : ["--provenance"];
    const { code } = await show("npm", ["publish", tarball, "--access", "public", ...flags]);
    if (code !== 0) {
      throw new ScriptError(
        `${name} was not published, nor what follows it. Run this again: what is there is passed over.`,
      );
    }
  }
}

/** Whether npm has a version. npm fails for an unknown package, and prints nothing for an unknown version. */
async function isPublished(name) {
  const { code, output } = await show("npm", ["view", `${name}@${version}`, "version", "--json"], {
    isQuiet: true,
  });
  if (code === 0) return output.trim() !== "";
  if (output.includes("E404")) return false;
  throw new ScriptError(`Whether ${name}@${version} is published could not be told:\n${output}`);
}

/** Publishes the crates that are missing. A rehearsal packs all at once, because each needs those before it. */
async function crates(_, { "dry-run": isRehearsal }) {
  if (!existsSync(join(root, "crates/emulator/page/dist/index.html"))) {
    throw new ScriptError("The emulator's page has not been built: its crate would be published without it.");
  }
  const publishing = ["publish", "--locked"];
  if (isRehearsal) {
    await run("cargo", [
      ...publishing,
      "--dry-run",
      "--allow-dirty",
      ...CRATES.flatMap((name) => ["-p", name]),
    ]);
    return console.log(`${CRATES.join(", ")} can be published.`);
  }
  for (const name of CRATES) {
    const { status, stderr } = spawnSync("cargo", [...publishing, "-p", name], {
      cwd: root,
      encoding: "utf8",
    });
    const isThere = status !== 0 && /already (exists|uploaded)/.test(stderr);
    if (status !== 0 && !isThere) throw new ScriptError(`${name} was not published:\n${stderr}`);
    console.log(`${name}@${version}: ${isThere ? "is there already" : "published"}`);
  }
}

async function archives() {
  rmSync(releaseFiles, { recursive: true, force: true });
  mkdirSync(releaseFiles, { recursive: true });
  const names = [];
  for (const built of binaryPackages.filter(({ kind }) => kind === "emulator")) {
    if (!existsSync(shippedFileOf(built))) throw new ScriptError(`${built.name} has not been built.`);
    const name = `postproxy-dm-emulator-${version}-${built.platform}.tar.gz`;
    const files = [built.file, "LICENSE", NOTICES];
    await run("tar", ["czf", join(releaseFiles, name), "-C", shippedFolderOf(built), ...files]);
    names.push(name);
  }
  names.push(...(await sbom()));
  const sum = (name) =>
    createHash("sha256")
      .update(readFileSync(join(releaseFiles, name)))
      .digest("hex");
  writeFileSync(join(releaseFiles, "SHA256SUMS"), names.map((name) => `${sum(name)}  ${name}\n`).join(""));
  const [, ...sections] = readFileSync(join(root, "CHANGELOG.md"), "utf8").split(/^## /m);
  const notes = sections.find((section) => section.startsWith(`${version} `)) ?? "";
  writeFileSync(join(releaseFiles, "NOTES.md"), notes.slice(notes.indexOf("\n")).trimStart());
  console.log(`${names.join(", ")}, SHA256SUMS and NOTES.md are in target/release-files.`);
}

/** Writes what each package is made of, and returns the names of the files. */
async function sbom() {
  mkdirSync(releaseFiles, { recursive: true });
  const documents = Object.entries(await sboms());
  for (const [name, text] of documents) writeFileSync(join(releaseFiles, name), text);
  return documents.map(([name]) => name);
}

/** Unpacks `package.tar`, the built files of the main package, and each `binaries.tar`, the packages of a system. */
async function unpack([folder]) {
  if (folder === undefined) throw new ScriptError("`unpack` is given the folder of the artifacts.");
  const packages = join("target/packages", "@postproxy-dm");
  mkdirSync(join(root, packages), { recursive: true });
  for (const name of readdirSync(join(root, folder))) {
    const [archive, into] = name === "package" ? ["package.tar", "."] : ["binaries.tar", packages];
    await run("tar", ["xf", [folder, name, archive].join("/"), "-C", into]);
  }
}

main(async () => {
  const options = { "dry-run": { type: "boolean" } };
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  const [command, ...words] = positionals;
  if (!Object.hasOwn(commands, command ?? "")) {
    throw new ScriptError(`The commands are ${Object.keys(commands).join(", ")}.`);
  }
  await commands[command](words, values);
});
