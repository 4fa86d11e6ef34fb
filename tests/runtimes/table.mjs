// Writes the matrix into docs/runtimes.md, between its markers: which tests pass in which runtime, with no times in it.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../scripts/steps.mjs";

const MARKERS = ["<!-- written by tests/runtimes -->", "<!-- end -->"];

/** Only where everything passed, and the table is another. */
export function writeTable(rows) {
  if (rows.some(({ failures }) => failures.length > 0)) return;
  const path = join(root, "docs/runtimes.md");
  const text = readFileSync(path, "utf8");
  const [start, end] = MARKERS.map((marker) => text.indexOf(marker));
  if (start < 0 || end < start)
    throw new Error("docs/runtimes.md has lost its markers of the table of runtimes");
  const written = `${text.slice(0, start + MARKERS[0].length)}\n${table(rows)}\n${text.slice(end)}`;
  if (written !== text) writeFileSync(path, written);
}

function table(rows) {
  const titles = [...new Set(rows.map(({ runtime }) => runtime.title))];
  const cell = (title, binding) => {
    const passed = rows.filter((row) => row.runtime.title === title && row.binding === binding);
    const parts = ["portable", "conformance"].map(
      (suite) => passed.find((row) => row.suite === suite)?.passed,
    );
    return parts.filter((count) => count !== undefined).join(" + ");
  };
  return [
    "| runtime | native addon | WebAssembly |",
    "|---|---|---|",
    ...titles.map((title) => `| ${title} | ${cell(title, "native")} | ${cell(title, "wasm")} |`),
  ].join("\n");
}
