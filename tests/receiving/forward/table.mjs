// Writes into docs/engines.md, between its markers, what each engine keeps of the receiver's promises, as measured. There
// are no numbers in it that differ from run to run.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../../scripts/steps.mjs";

const MARKERS = ["<!-- written by tests/receiving -->", "<!-- end -->"];

/** @param {{ title: string, unanswered: number, twice: number, overtaken: number, overlaps: number | null }[]} rows */
export function writeTable(rows) {
  const path = join(root, "docs/engines.md");
  const text = readFileSync(path, "utf8");
  const [start, end] = MARKERS.map((marker) => text.indexOf(marker));
  if (start < 0 || end < start)
    throw new Error("docs/engines.md has lost its markers of the table of engines");
  const written = `${text.slice(0, start + MARKERS[0].length)}\n${table(rows)}\n${text.slice(end)}`;
  if (written !== text) writeFileSync(path, written);
}

function table(rows) {
  const keeps = (count) => (count === null ? "not seen" : count === 0 ? "yes" : "**no**");
  return [
    "| engine | answers each message | once | in the order of the chat | one at a time in a chat |",
    "|---|---|---|---|---|",
    ...rows.map(
      ({ title, unanswered, twice, overtaken, overlaps }) =>
        `| ${title} | ${[unanswered, twice, overtaken, overlaps].map(keeps).join(" | ")} |`,
    ),
  ].join("\n");
}
