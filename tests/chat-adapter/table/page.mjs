// The tables of docs/chat-sdk.md, between their markers.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../../scripts/steps.mjs";
import { tables, versions } from "./columns.mjs";
import { inputs } from "./inputs.mjs";

const path = join(root, "docs/chat-sdk.md");
const [START, END] = ["<!-- written by tests/chat-adapter/table -->", "<!-- end of the tables -->"];

/**
 * The lines about an input that the page lacks: nothing where it says what was seen.
 * @param {string} title
 * @param {Map<object, string>} cells what was seen, by the column
 */
export function missingLines(title, cells) {
  const lines = written().split("\n");
  const expected = tables.flatMap((columns) => [heading(columns), row(columns, title, cells)]);
  return [...expected, caption()].filter((it) => !lines.includes(it));
}

/** What stands on the page. */
export const written = () => parts()[1];

/**
 * What should stand there.
 * @param {Map<string, Map<object, string>>} seen the cells of each input, by its title
 */
export function tablesOf(seen) {
  const texts = tables.map((columns) => {
    const rows = inputs.map(({ title }) => row(columns, title, seen.get(title)));
    return [heading(columns), line(["", ...columns].map(() => "---")), ...rows].join("\n");
  });
  return `\n${[...texts, caption()].join("\n\n")}\n`;
}

export function write(text) {
  const [before, , after] = parts();
  writeFileSync(path, `${before}${START}${text}${END}${after}`);
}

const heading = (columns) =>
  line(["", ...columns.map(({ package: name, platform }) => `\`${name}\` on ${platform}`)]);

const row = (columns, title, cells) => line([title, ...columns.map((column) => cells.get(column))]);

const caption = () =>
  `Compared: ${versions()
    .map(([name, version]) => `\`${name}\` ${version}`)
    .join(", ")}.`;

const line = (cells) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;

function parts() {
  const text = readFileSync(path, "utf8");
  const [start, end] = [text.indexOf(START), text.indexOf(END)];
  if (start < 0 || end < start) throw new Error("docs/chat-sdk.md has lost the markers of its tables");
  return [text.slice(0, start), text.slice(start + START.length, end), text.slice(end + END.length)];
}
