// The table of docs/chat-sdk.md, between its markers.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../../scripts/steps.mjs";
import { columns, versions } from "./columns.mjs";
import { inputs } from "./inputs.mjs";

const path = join(root, "docs/chat-sdk.md");
const [START, END] = ["<!-- written by tests/chat-adapter/table -->", "<!-- end of the table -->"];

/** The lines that the page lacks: nothing where it says what was seen. */
export function missingLines(title, cells) {
  const lines = parts()[1].split("\n");
  return [heading(), caption(), line([title, ...cells])].filter((it) => !lines.includes(it));
}

/** @param {Map<string, string[]>} seen the cells of each input, by its title */
export function writeTable(seen) {
  const [before, , after] = parts();
  const rows = inputs.map(({ title }) => line([title, ...seen.get(title)]));
  const rule = line(["", ...columns].map(() => "---"));
  writeFileSync(
    path,
    `${before}${START}\n${[heading(), rule, ...rows, "", caption()].join("\n")}\n${END}${after}`,
  );
}

const heading = () => line(["", ...columns.map(({ package: name, platform }) => `\`${name}\`, ${platform}`)]);

const caption = () =>
  `Compared: ${versions()
    .map(([name, version]) => `\`${name}\` ${version}`)
    .join(", ")}.`;

const line = (cells) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;

function parts() {
  const text = readFileSync(path, "utf8");
  const [start, end] = [text.indexOf(START), text.indexOf(END)];
  if (start < 0 || end < start) throw new Error("docs/chat-sdk.md has lost the markers of its table");
  return [text.slice(0, start), text.slice(start + START.length, end), text.slice(end + END.length)];
}
