// Writes the generated files that are committed.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { drawLayers } from "../layers/draw.mjs";
import { root, run } from "../steps.mjs";
import { bin } from "./paths.mjs";

/** Writes the committed files that are generated from others. Returns the names of those that were out of date. */
export async function generate() {
  const code = [
    ...["index.d.ts", "npm/client.js", "npm/generated.js", "npm/models.js"],
    ...["npm/emulator/index.d.ts", "npm/emulator/control.js", "crates/emulator/page/src/generated.ts"],
  ];
  const files = [...code, "ARCHITECTURE.md", "README.md"];
  const read = () => files.map((file) => readFileSync(join(root, file), "utf8"));
  const before = read();
  try {
    await run("cargo", ["run", "--locked", "--quiet", "-p", "xtask", "--", "generate"]);
    drawLayers(root);
    await run(bin("biome"), ["check", "--write", ...code]);
  } catch (error) {
    files.forEach((file, at) => {
      writeFileSync(join(root, file), before[at]);
    });
    throw error;
  }
  const after = read();
  return files.filter((_, at) => before[at] !== after[at]);
}
