// `npm run check` finds imports that run up, circles, and files without a layer: in small houses made for the purpose.

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { checkHouse } from "../../scripts/layers/check.mjs";
import { houses } from "../../scripts/layers/list.mjs";

const project = fileURLToPath(new URL("../..", import.meta.url));
const root = mkdtempSync(join(tmpdir(), "layers-"));
after(() => rmSync(root, { recursive: true }));

const LAYERS = [
  { name: "face", files: ["lib.rs", "index.js"] },
  { name: "upper", files: ["upper.rs", "upper.js"] },
  { name: "lower", files: ["lower/", "lower.js"] },
];

let count = 0;

/** What is wrong with a house of these files. */
function problemsOf(files) {
  count += 1;
  const folder = `house${count}`;
  for (const [file, text] of Object.entries(files)) {
    const path = join(root, folder, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  const names = Object.keys(files);
  const has = (place) => names.some((name) => name === place || name.startsWith(place));
  const layers = LAYERS.map(({ name, files }) => ({ name, files: files.filter(has) }));
  return checkHouse(root, { folder, layers }).map((problem) => problem.replaceAll(`${folder}/`, ""));
}

const RUST = {
  "lib.rs": "mod lower;\nmod upper;\npub use upper::Roof;\n",
  "lower/mod.rs": "pub struct Floor;\n",
};

for (const [what, upper, lower] of [
  ["a name", "pub struct Roof;", "use crate::upper::Roof;"],
  [
    "a name among several",
    "pub struct Roof;",
    "use std::{fmt, io};\nuse crate::{\n    upper::{self as above, Roof},\n};",
  ],
  ["a name of the crate's face", "pub struct Roof;", "use crate::Roof;"],
  ["a path without a use", "pub struct Roof;", "fn f(_: &crate::upper::Roof) {}"],
  [
    "a path after a text that looks like a comment",
    "pub fn roof() {}",
    'fn f() { let _ = "http://a"; crate::upper::roof(); }',
  ],
  [
    "a name after a module of tests",
    "pub struct Roof;",
    '#[cfg(test)]\nmod tests {\n    fn f() { let _ = "}"; }\n}\nuse crate::upper::Roof;',
  ],
  ["a path from its parent", "pub struct Roof;", "use super::upper::Roof;"],
]) {
  test(`Rust: a lower layer that imports ${what} from a higher one is found`, () => {
    const problems = problemsOf({ ...RUST, "upper.rs": upper, "lower/mod.rs": lower });
    assert.equal(problems.length, 1);
    assert.match(problems[0], /^lower\/mod\.rs \(lower\) imports \S+ from the higher upper\.rs \(upper\)$/);
  });
}

for (const [what, files] of [
  ["an import that runs down", { "upper.rs": "use crate::lower::Floor;\npub struct Roof(Floor);" }],
  [
    "a comment",
    {
      "upper.rs": "pub struct Roof;",
      "lower/mod.rs": "// use crate::upper::Roof;\n/// [`crate::upper::Roof`]\npub struct Floor;",
    },
  ],
  ["a visibility", { "upper.rs": "pub struct Roof;", "lower/mod.rs": "pub(in crate::lower) struct Floor;" }],
  [
    "a text",
    { "upper.rs": "pub struct Roof;", "lower/mod.rs": 'pub const NAME: &str = "crate::upper::Roof";' },
  ],
  ["another crate", { "upper.rs": "use serde::upper::Roof as Other;\npub struct Roof;" }],
  [
    "a file's tests",
    {
      "upper.rs": "pub struct Roof;",
      "lower/mod.rs": "#[cfg(test)]\nmod tests {\n    use crate::upper::Roof;\n}",
    },
  ],
  [
    "a folder whose face hands on what its files define",
    {
      "upper.rs": "pub struct Roof;",
      "lower/mod.rs": "mod beam;\npub(crate) use beam::Beam;",
      "lower/beam.rs": "pub struct Beam;",
    },
  ],
]) {
  test(`Rust: ${what} is fine`, () => {
    assert.deepEqual(problemsOf({ ...RUST, ...files }), []);
  });
}

test("Rust: files that import each other are a circle, within a layer too", () => {
  const problems = problemsOf({
    ...RUST,
    "upper.rs": "pub struct Roof;",
    "lower/mod.rs": "mod beam;\nmod post;",
    "lower/beam.rs": "use super::post::Post;\npub struct Beam(Post);",
    "lower/post.rs": "use crate::lower::beam::Beam;\npub struct Post(Box<Beam>);",
  });
  assert.equal(problems.length, 1);
  assert.match(problems[0], /circle of 2 files: .*lower\/beam\.rs takes .*lower\/post\.rs/);
});

test("Rust: a module that uses its child's names, which use its own, is a circle", () => {
  const problems = problemsOf({
    ...RUST,
    "upper.rs": "pub struct Roof;",
    "lower/mod.rs": "mod beam;\nuse beam::Beam;\npub struct Floor(Beam);",
    "lower/beam.rs": "use super::Floor;\npub struct Beam(Box<Floor>);",
  });
  assert.match(problems[0], /circle of 2 files/);
});

for (const [what, text] of [
  ["import", 'import { roof } from "./upper.js";'],
  ["re-export", 'export * from "./upper.js";'],
  ["import()", 'export const load = () => import("./upper.js");'],
  ["require", 'export const roof = require("./upper.js");'],
]) {
  test(`JavaScript: an ${what} from a higher layer is found`, () => {
    const problems = problemsOf({ "index.js": "", "upper.js": "export const roof = 1;", "lower.js": text });
    assert.deepEqual(problems, ["lower.js (lower) imports ./upper.js from the higher upper.js (upper)"]);
  });
}

test("a file without a layer is found, and a layer without its file", () => {
  const folder = "homeless";
  mkdirSync(join(root, folder));
  writeFileSync(join(root, folder, "attic.js"), "");
  const problems = checkHouse(root, { folder, layers: [{ name: "upper", files: ["upper.js"] }] });
  assert.deepEqual(problems, [
    "homeless/attic.js is in no layer; it must be in one",
    "homeless/upper.js, of the layer upper, is not there",
  ]);
});

for (const house of houses) {
  test(`${house.folder}: imports run down`, () => {
    assert.deepEqual(checkHouse(project, house), []);
  });
}

test("a Rust file that no module declares is found", () => {
  const problems = problemsOf({ ...RUST, "upper.rs": "pub struct Roof;", "lower/attic.rs": "" });
  assert.equal(problems.length, 1);
  assert.match(problems[0], /^no module declares .*lower\/attic\.rs$/);
});
