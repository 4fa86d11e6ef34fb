// What a bundler wrote: its files, and what must hold for all of them.

import { strict as assert } from "node:assert";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { project } from "./project.mjs";

/** The files of a folder and those below it, by their paths in it. */
export function filesOf(folder) {
  return readdirSync(folder, { recursive: true }).filter((path) => statSync(join(folder, path)).isFile());
}

/** There is no addon in it under any name, nor the key; returns its WebAssembly files. */
export function checkOutput(folder, key) {
  const files = filesOf(folder);
  assert(files.length > 0, "the bundler wrote nothing");
  for (const file of files) {
    assert(!file.endsWith(".node"), `${file} is an addon`);
    const bytes = readFileSync(join(folder, file));
    assert(!bytes.subarray(0, 4).equals(Buffer.from("\x7fELF")), `${file} is an addon`);
    assert(!bytes.includes(key), `${file} holds the API key`);
  }
  const modules = files.filter((file) => file.endsWith(".wasm"));
  const original = readFileSync(join(project, "node_modules/postproxy-dm/npm/wasm/postproxy_dm_bg.wasm"));
  for (const file of modules) {
    assert(readFileSync(join(folder, file)).equals(original), `${file} is not the package's module`);
  }
  return modules;
}

/** All its JavaScript as one text. */
export function codeOf(folder) {
  const files = filesOf(folder).filter((file) => /\.[cm]?js$/.test(file));
  return files.map((file) => readFileSync(join(folder, file), "utf8")).join("\n");
}
