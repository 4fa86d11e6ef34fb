// The table of docs/network.md, between its markers.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../../scripts/steps.mjs";
import { rows } from "./rows.mjs";

const path = join(root, "docs/network.md");
const [START, END] = ["<!-- written by tests/network -->", "<!-- end -->"];

/** How a row of the page differs from what was seen: nothing where it does not. */
export function differences(row, titles, cells) {
  const [, table] = parts();
  const lines = table.split("\n");
  const expected = [line(["", ...titles]), lineOf(row, titles, cells)];
  return expected.filter((it) => !lines.includes(it)).map((it) => `docs/network.md lacks: ${it}`);
}

export function writeTable({ titles, cells }) {
  const [before, , after] = parts();
  const table = [
    line(["", ...titles]),
    line(["", ...titles].map(() => "---")),
    ...rows.map((row) => lineOf(row, titles, cells)),
  ];
  writeFileSync(path, `${before}${START}\n${table.join("\n")}\n${END}${after}`);
}

function parts() {
  const text = readFileSync(path, "utf8");
  const [start, end] = [text.indexOf(START), text.indexOf(END)];
  if (start < 0 || end < start) throw new Error("docs/network.md has lost the markers of its table");
  return [text.slice(0, start), text.slice(start + START.length, end), text.slice(end + END.length)];
}

const lineOf = ({ title }, titles, cells) => line([title, ...titles.map((it) => cells[title][it])]);

const line = (cells) => `| ${cells.join(" | ")} |`;
