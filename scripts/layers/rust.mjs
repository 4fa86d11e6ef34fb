// Finds the imports between the files of a crate, in `use` declarations and in paths such as `crate::store::jobs`. It
// follows re-exports to the file that defines a name. A `mod` line or a re-export from below doesn't count as an import.

import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";

/**
 * @param {string} root the folder of the sources
 * @param {string[]} files their paths below it
 * @returns {Map<string, Map<string, string>>} the imports of each file: the imported file, and the path in the import
 */
export function importsOfRust(root, files) {
  const modules = modulesOf(root, files);
  const imports = new Map(files.map((file) => [file, new Map()]));
  for (const module of modules.values()) {
    for (const { path, isReExport } of module.paths) {
      const target = resolve(modules, module, path);
      if (target === undefined || target.file === module.file) continue;
      if (isReExport && isBelow(target, module)) continue;
      const found = imports.get(module.file);
      if (!found.has(target.file)) found.set(target.file, path.join("::"));
    }
  }
  return imports;
}

/** Returns the modules by their paths, such as `lib::store::jobs`. A crate's program is a tree of its own, `main`. */
function modulesOf(root, files) {
  const modules = new Map();
  for (const crate of ["lib", "main"]) {
    const file = files.find((file) => basename(file) === `${crate}.rs`);
    if (file !== undefined) addModule([crate], file);
  }
  const missed = files.filter((file) => ![...modules.values()].some((module) => module.file === file));
  if (missed.length > 0)
    throw new Error(`no module declares ${missed.map((file) => join(root, file)).join(", ")}`);
  return modules;

  function addModule(path, file) {
    const text = withoutTests(withoutComments(readFileSync(join(root, file), "utf8")));
    const { paths, names } = pathsOf(text);
    modules.set(path.join("::"), { path, file, paths, names });
    const folder = /^(lib|main|mod)\.rs$/.test(basename(file)) ? dirname(file) : file.slice(0, -".rs".length);
    for (const [, place, name] of text.matchAll(
      /(?:#\[path\s*=\s*"([^"]+)"\]\s*)?(?:pub(?:\([^)]*\))? )?\bmod (\w+);/g,
    )) {
      const candidates = place
        ? [join(dirname(file), place)]
        : [join(folder, `${name}.rs`), join(folder, name, "mod.rs")];
      const found = candidates.find((candidate) => existsSync(join(root, candidate)));
      if (found === undefined) throw new Error(`${join(root, file)} declares ${name}, which has no file`);
      addModule([...path, name], relative("", found));
    }
  }
}

/** Returns the module that defines the end of a path, or `undefined` for another crate. */
function resolve(modules, from, path, seen = new Set()) {
  const start = startOf(modules, from, path);
  if (start === undefined) return undefined;
  let { module, rest } = start;
  while (rest.length > 0) {
    const child = modules.get([...module.path, rest[0]].join("::"));
    if (child !== undefined) {
      module = child;
      rest = rest.slice(1);
      continue;
    }
    const alias = module.names.get(rest[0]);
    const key = `${module.path.join("::")}::${rest[0]}`;
    if (alias === undefined || seen.has(key)) return module;
    seen.add(key);
    return (
      resolve(modules, module, [...alias, ...rest.slice(1)], seen) ?? (module === from ? undefined : module)
    );
  }
  return module;
}

function startOf(modules, from, path) {
  const [first, ...rest] = path;
  const root = modules.get(from.path[0]);
  if (first === "crate") return { module: root, rest };
  if (first === "self") return { module: from, rest };
  if (first === "super") {
    const parent = modules.get(from.path.slice(0, -1).join("::"));
    return parent && (rest[0] === "super" ? startOf(modules, parent, rest) : { module: parent, rest });
  }
  // A program refers to its library like to any other crate.
  const lib = modules.get("lib");
  if (root.path[0] === "main" && lib !== undefined && first.startsWith("postproxy_dm_"))
    return { module: lib, rest };
  const isLocal = modules.has([...from.path, first].join("::"));
  return isLocal ? { module: from, rest: path } : undefined;
}

const isBelow = (module, above) =>
  module.path.length > above.path.length && above.path.every((name, at) => module.path[at] === name);

/** Returns every path in a text, and the names that its `use` declarations give to them. */
function pathsOf(text) {
  const paths = [];
  const names = new Map();
  const rest = text.replaceAll(/(\bpub(?:\([^)]*\))? )?\buse ([^;]+);/g, (_, visibility, tree) => {
    for (const { path, name } of branches(tree)) {
      paths.push({ path, isReExport: visibility !== undefined });
      if (name !== undefined) names.set(name, path);
    }
    return "";
  });
  for (const [path] of rest.matchAll(/(?<![\w:])(?:crate|super|self|postproxy_dm_\w+)(?:::\w+)+/g)) {
    paths.push({ path: path.split("::"), isReExport: false });
  }
  // A child's item by the child's name: `jobs::insert(…)`.
  for (const [path] of rest.matchAll(/(?<![\w:.])(?!(?:crate|super|self)\b)[a-z_]\w*(?=::)/g)) {
    if (!names.has(path)) paths.push({ path: [path], isReExport: false });
  }
  return { paths, names };
}

/** Returns the paths of `a::{b, c::{self, d as e}}`, each with its name. */
function branches(tree, before = []) {
  const text = tree.trim();
  const open = text.indexOf("{");
  if (open >= 0) {
    const prefix = text
      .slice(0, open)
      .split("::")
      .map((part) => part.trim())
      .filter(Boolean);
    return parts(text.slice(open + 1, text.lastIndexOf("}"))).flatMap((part) =>
      branches(part, [...before, ...prefix]),
    );
  }
  const [written, renamed] = text.split(/\s+as\s+/);
  const path = [
    ...before,
    ...written
      .split("::")
      .map((part) => part.trim())
      .filter(Boolean),
  ];
  const last = path.at(-1);
  if (last === "*") return [{ path: path.slice(0, -1) }];
  if (last === "self" && path.length > 1) return [{ path: path.slice(0, -1), name: renamed ?? path.at(-2) }];
  return [{ path, name: renamed ?? last }];
}

/** Splits a text at its outermost commas. */
function parts(text) {
  const found = [""];
  let depth = 0;
  for (const character of text) {
    if (character === "{") depth += 1;
    if (character === "}") depth -= 1;
    if (character === "," && depth === 0) found.push("");
    else found[found.length - 1] += character;
  }
  return found.filter((part) => part.trim() !== "");
}

/** A raw string, a string, a character, a comment to the end of the line, a comment in the line. */
const NOT_CODE = /\br(#*)"[\s\S]*?"\1|"(?:\\.|[^"\\])*"|'(?:\\.[^']*|[^'\\\n])'|\/\/.*|\/\*[\s\S]*?\*\//g;

/** The code alone. The path of a module's file is a string that counts. */
function withoutComments(text) {
  const code = text.replaceAll(NOT_CODE, (found, _, at) => {
    if (found.startsWith("/")) return "";
    return /#\[path\s*=\s*$/.test(text.slice(0, at).slice(-20)) ? found : '""';
  });
  return code.replaceAll(/\bpub\(in [^)]*\)/g, "pub");
}

/** A module of tests may use anything. */
function withoutTests(text) {
  const start = text.search(/#\[cfg\(test\)\]\s*mod \w+ \{/);
  if (start < 0) return text;
  let end = text.indexOf("{", start);
  for (let depth = 1; depth > 0 && end < text.length; ) {
    end += 1;
    if (text[end] === "{") depth += 1;
    if (text[end] === "}") depth -= 1;
  }
  return text.slice(0, start) + withoutTests(text.slice(end + 1));
}
