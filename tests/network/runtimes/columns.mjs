// The columns of the table in docs/network.md: the runtimes, each with either binding.

import { fileURLToPath, pathToFileURL } from "node:url";
import { bun, deno, majorOf, node } from "../../runtimes/versions.mjs";

const entry = (name) =>
  pathToFileURL(fileURLToPath(new URL(`../../../npm/${name}.js`, import.meta.url))).href;

const NODES = [18, 22, 24, 26].map((major) => ({ version: major, command: node(major), flags: [] }));

const onNode = { title: "Node", entry: entry("node"), runtimes: NODES };
const onBun = {
  title: `Bun ${majorOf(`bun-${process.arch}`)}`,
  entry: entry("bun"),
  runtimes: [{ command: bun(), flags: [] }],
};
const onDeno = {
  title: `Deno ${majorOf(`deno-${process.arch}`)}`,
  entry: entry("deno"),
  runtimes: [{ command: deno(), flags: ["run", "--allow-all", "--no-check"] }],
};

export const columns = [
  { ...onNode, binding: "native" },
  { ...onBun, binding: "native" },
  { ...onDeno, binding: "native" },
  { ...onNode, binding: "wasm" },
  { ...onBun, binding: "wasm" },
  { ...onDeno, binding: "wasm" },
];
