// Finds every code block of the documents and of the comments of the public types, each with a name: its file, the
// heading or declaration that it stands at, and a number where there is more than one.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../scripts/steps.mjs";

const TYPES = ["index.d.ts", "receiver.d.ts", "webhooks.d.ts", "npm/emulator/index.d.ts"];

/** What is installed, built or written by tests. */
const NOT_OURS = new Set(["node_modules", "target", "dist", "project", "platforms"]);

/** All blocks, as `{ name, language, text }`; `language` is `""` where the block names none. */
export function findBlocks() {
  const found = [
    ...documents().flatMap((file) => blocksOfDocument(file)),
    ...TYPES.flatMap((file) => blocksOfTypes(file)),
  ];
  const counts = new Map();
  return found.map(({ place, ...block }) => {
    const count = (counts.get(place) ?? 0) + 1;
    counts.set(place, count);
    return { name: count === 1 ? place : `${place} (${count})`, ...block };
  });
}

/** The paths of every Markdown file of ours, from the root. */
export function documents(folder = "") {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      return entry.name.startsWith(".") || NOT_OURS.has(entry.name) ? [] : documents(path);
    }
    return entry.name.endsWith(".md") ? [path] : [];
  });
}

function blocksOfDocument(file) {
  let heading = "";
  let block;
  const blocks = [];
  for (const line of read(file).split("\n")) {
    const [, language] = line.match(/^```(\S*)/) ?? [];
    if (language === undefined) {
      if (block) block.text += `${line}\n`;
      else heading = line.match(/^#+ (.*)/)?.[1] ?? heading;
    } else if (block) {
      blocks.push(block);
      block = undefined;
    } else {
      block = { place: `${file}: ${heading}`, language, text: "" };
    }
  }
  if (block) throw new Error(`a code block of ${file} has no end`);
  return blocks;
}

function blocksOfTypes(file) {
  const text = read(file);
  return [...text.matchAll(/\/\*\*(.*?)\*\/\s*(?:export (?:declare )?\w+ )?(?:readonly )?(\w+)/gs)].flatMap(
    ([, comment, name]) => {
      const lines = comment.replace(/^\s*\* ?/gm, "");
      const fenced = [...lines.matchAll(/^```(\S*)\n(.*?)^```/gms)];
      const examples = [...lines.matchAll(/^@example\n(.*?)(?=^@|$(?![\s\S]))/gms)];
      return [
        ...fenced.map(([, language, text]) => ({ place: `${file}: ${name}`, language, text })),
        ...examples.map(([, text]) => ({ place: `${file}: ${name}`, language: "js", text })),
      ];
    },
  );
}

function read(file) {
  return readFileSync(join(root, file), "utf8");
}
