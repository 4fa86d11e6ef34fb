// Writes what was measured into docs/performance.md: each part has a place there, between two comments.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root, ScriptError } from "../steps.mjs";
import { shown, targetOf } from "./print.mjs";

const page = join(root, "docs/performance.md");

/**
 * Replaces a part's place in the page.
 * @param {string} part
 * @param {{ head: any, tables: any[], rows: any[] }} measured
 */
export function writePart(part, measured) {
  writeFileSync(page, withPart(readFileSync(page, "utf8"), part, measured));
}

/** Returns a page with a part's place replaced. */
export function withPart(text, part, { head, tables, rows }) {
  const [begin, end] = [`<!-- written by npm run bench: ${part} -->`, "<!-- end -->"];
  const from = text.indexOf(begin);
  const to = text.indexOf(end, from);
  if (from < 0 || to < 0) throw new ScriptError(`docs/performance.md has no place for ${part}`);
  const blocks = [
    `Measured at ${head.commit} on ${head.date.slice(0, 10)}: ${head.machine}, Node ${head.node}.`,
  ];
  if (rows.length > 0) {
    const lines = rows.map(({ what, ratio, unit, verdict, ...row }) => [
      ...[what, ratio === undefined ? "–" : `${shown(ratio)}${unit}`],
      ...[targetOf(row.must, { unit, ...row }), targetOf(row.aim, { unit, ...row }), verdict],
    ]);
    blocks.push(tableOf(["", "measured", "must", "aim", ""], lines));
  }
  for (const { title, head: columns, lines } of tables) {
    blocks.push(`${title[0].toUpperCase()}${title.slice(1)}:`, tableOf(["", ...columns], lines));
  }
  return `${text.slice(0, from + begin.length)}\n${blocks.join("\n\n")}\n${text.slice(to)}`;
}

function tableOf(head, lines) {
  const line = (cells) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  const ruler = `|---|${head
    .slice(1)
    .map(() => "---:|")
    .join("")}`;
  return [line(head), ruler, ...lines.map(line)].join("\n");
}
