// What a bundler wrote: its files, and what must hold for all of them.

import { strict as assert } from "node:assert";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { project } from "./project.mjs";

/** The files of a folder and those below it, by their paths in it. */
export function filesOf(folder) {
  return readdirSync(folder, { recursive: true }).filter((path) => statSync(join(folder, path)).isFile());
}

/**
 * There is no addon in it under any name, nor the key; returns its WebAssembly files.
 * @param {string} folder
 * @param {string} key
 * @param {string[]} [expected] the names of the package's modules that these files must be
 */
export function checkOutput(folder, key, expected = ["postproxy_dm"]) {
  const files = filesOf(folder);
  assert(files.length > 0, "the bundler wrote nothing");
  for (const file of files) {
    assert(!file.endsWith(".node"), `${file} is an addon`);
    const bytes = readFileSync(join(folder, file));
    assert(!bytes.subarray(0, 4).equals(Buffer.from("\x7fELF")), `${file} is an addon`);
    assert(!bytes.includes(key), `${file} holds the API key`);
  }
  const modules = files.filter((file) => file.endsWith(".wasm"));
  assert.deepEqual(modules.map((file) => nameOf(join(folder, file))).sort(), expected);
  return modules;
}

/** The name of the package's module that a file is; the file itself if it is none of them. */
function nameOf(file) {
  const bytes = readFileSync(file);
  const folder = join(project, "node_modules/postproxy-dm/npm/wasm");
  const names = readdirSync(folder).flatMap((name) => name.match(/^(postproxy_dm\w*)_bg\.wasm$/)?.[1] ?? []);
  return names.find((name) => readFileSync(join(folder, `${name}_bg.wasm`)).equals(bytes)) ?? file;
}

/** All its JavaScript as one text. */
export function codeOf(folder) {
  const files = filesOf(folder).filter((file) => /\.[cm]?js$/.test(file));
  return files.map((file) => readFileSync(join(folder, file), "utf8")).join("\n");
}
