// Writes the generated files that are committed.

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { drawLayers } from "../layers/draw.mjs";
import { root, run } from "../steps.mjs";
import { bin } from "./paths.mjs";

/** Writes the committed files that are generated from others. Returns the names of those that were out of date. */
export async function generate() {
  const code = [
    ...["index.d.ts", "npm/client.js", "npm/answers.js", "npm/generated.js", "npm/models.js"],
    ...["npm/emulator/index.d.ts", "npm/emulator/control.js", "crates/emulator/page/src/generated.ts"],
  ];
  const read = () =>
    new Map(
      [
        ...code,
        "ARCHITECTURE.md",
        "README.md",
        "docs/emulator.md",
        "docs/events.md",
        "docs/methods.md",
        "docs/sending.md",
        "docs/service.md",
        ...pages(),
      ].map((file) => [file, readFileSync(join(root, file), "utf8")]),
    );
  const before = read();
  try {
    await run("cargo", ["run", "--locked", "--quiet", "-p", "xtask", "--", "generate"]);
    drawLayers(root);
    await run(bin("biome"), ["check", "--write", ...code]);
  } catch (error) {
    for (const [file, text] of before) writeFileSync(join(root, file), text);
    throw error;
  }
  const after = read();
  const files = new Set([...before.keys(), ...after.keys()]);
  return [...files].filter((file) => before.get(file) !== after.get(file));
}

/** The pages of facts: one for each file in crates/core/facts. */
function pages() {
  return readdirSync(join(root, "docs/service")).map((name) => `docs/service/${name}`);
}
