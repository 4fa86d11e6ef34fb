// The notices of other people's code in a binary: who wrote each crate, and the licence that lets us pass it on. Licences ask
// for that, and a text that many crates share is told once.

import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { NOTICES, tripleOf } from "../platforms.mjs";
import { root, ScriptError } from "../steps.mjs";
import { linkedCrates } from "./crates.mjs";

/** The words by which a text is told to be that of a licence. */
const WORDS = {
  "Apache-2.0": /Apache License\s+Version 2\.0/,
  "BSL-1.0": /Boost Software License/,
  Unlicense: /released into the public domain/,
};

/** The module that has everything of the other two. */
export const MODULE = {
  crate: "postproxy-dm-wasm",
  triple: "wasm32-unknown-unknown",
  flags: ["--no-default-features", "--features", "client,receiver"],
};

/** Writes the notices of the WebAssembly modules into a folder. */
export async function writeNoticesOfModules(folder) {
  writeFileSync(join(folder, NOTICES), await noticesOf([MODULE]));
}

/**
 * Writes the notices of a package that holds a binary into its folder. The emulator's binary has its page, which has a module,
 * and on Linux it has its own libc.
 */
export async function writeNotices(built, folder) {
  const binary = { crate: built.crate, triple: tripleOf(built) };
  const libc = binary.triple.endsWith("musl") ? [musl()] : [];
  const notices =
    built.kind === "emulator"
      ? await noticesOf([binary, MODULE], [packageOfNpm("preact"), ...libc])
      : await noticesOf([binary]);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, NOTICES), notices);
}

async function noticesOf(binaries, others = []) {
  const found = (await Promise.all(binaries.map(linkedCrates))).flat().filter(({ source }) => source);
  const crates = [...new Map(found.map((crate) => [crate.id, crate])).values()];
  const parts = crates.map((crate) => ({ ...crate, texts: textsOfCrate(crate, crates) }));
  return written([...parts, ...others, standardLibrary()]);
}

/** Writes each text once, behind the parts that it is for and their lines of copyright. */
function written(parts) {
  const groups = new Map();
  for (const { texts, ...part } of parts) {
    for (const text of texts) {
      const { body, copyright } = split(text);
      const key = body.replace(/\s+/g, " ").trim();
      const group = groups.get(key) ?? { body, holders: [] };
      group.holders.push({ ...part, copyright });
      groups.set(key, group);
    }
  }
  const sections = [...groups.values()]
    .sort((one, other) => other.holders.length - one.holders.length)
    .map(({ body, holders }) => `${holders.map(holder).join("\n")}\n\n${body.trim()}\n`);
  const rule = `\n${"-".repeat(80)}\n\n`;
  return ["This binary holds code of others, each under the licence that follows it.\n", ...sections].join(
    rule,
  );
}

function holder({ name, version, license, copyright }) {
  const title = `${name}${version ? ` ${version}` : ""} (${license})`;
  return [title, ...copyright.map((line) => `    ${line}`)].join("\n");
}

/**
 * Takes the lines of copyright out of a text. Only a line that begins with `Copyright` and goes on with a year, a sign or a name
 * is one: licences speak of copyright too.
 */
function split(text) {
  const lines = text.replaceAll("\r\n", "\n").split("\n");
  const isCopyright = (line) => /^\s*Copyright (?!notice|license|owner|holder)[(©\w]/.test(line);
  const copyright = lines.filter(isCopyright).map((line) => line.trim());
  return { body: lines.filter((line) => !isCopyright(line)).join("\n"), copyright };
}

/**
 * Returns the texts of a crate's licences, also those of the code in it that comes from others. Where MIT can be chosen, the
 * longer texts are left out. A few crates name a licence and lack its text, which is then taken from elsewhere.
 */
function textsOfCrate({ name, license, authors, manifest_path: manifest }, crates) {
  const canBeMit = /\bMIT\b/.test(license);
  const isLeft = (text) => canBeMit && Object.values(WORDS).some((words) => words.test(text));
  // Shorter ones only point to the licences.
  const texts = licenceTexts(manifest).filter((text) => text.length > 400 && !isLeft(text));
  if (texts.length > 0) return texts;
  const owners = authors.map((author) => author.replace(/ <.*>/, "")).join(", ") || `the authors of ${name}`;
  if (canBeMit) return [mitOf(owners)];
  if (license === "Apache-2.0") {
    const apache = crates
      .flatMap((crate) => licenceTexts(crate.manifest_path))
      .find((text) => WORDS[license].test(text));
    if (apache) return [`Copyright (c) ${owners}\n\n${apache}`];
  }
  throw new ScriptError(`The crate ${name} has no text of its licence, ${license}.`);
}

/** Returns the texts of all licences and notices in a crate's folder. */
function licenceTexts(manifest) {
  return readdirSync(dirname(manifest), { recursive: true })
    .filter((path) => /^(licen[cs]e|copying|copyright|notice)/i.test(basename(path)) && !/\.rs$/.test(path))
    .sort()
    .map((path) => join(dirname(manifest), path))
    .filter((path) => statSync(path).isFile())
    .map((path) => readFileSync(path, "utf8"));
}

/** Returns a package of npm, as it is installed here. */
function packageOfNpm(name) {
  const folder = join(root, "node_modules", name);
  const { version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  return { name, version, license, texts: [readFileSync(join(folder, "LICENSE"), "utf8")] };
}

function standardLibrary() {
  const name = "the Rust standard library and the crates in it";
  return { name, license: "MIT OR Apache-2.0", texts: [mitOf("The Rust Project Contributors")] };
}

function musl() {
  return { name: "musl", license: "MIT", texts: [mitOf("2005-2020 Rich Felker, et al.")] };
}

/** Returns the text of MIT, which is our own licence, for somebody else. */
function mitOf(owners) {
  return readFileSync(join(root, "LICENSE"), "utf8").replace(/^Copyright .*$/m, `Copyright (c) ${owners}`);
}
