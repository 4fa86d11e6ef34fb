// Draws the layers of each house into ARCHITECTURE.md, between the markers.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { houses } from "./list.mjs";

const START = "<!-- layers, drawn by scripts/layers -->";
const END = "<!-- end of layers -->";

const WIDTH = 120;

/** @param {string} root the project */
export function drawLayers(root) {
  const path = join(root, "ARCHITECTURE.md");
  const text = readFileSync(path, "utf8");
  const [start, end] = [text.indexOf(START), text.indexOf(END)];
  if (start < 0 || end < start) throw new Error("ARCHITECTURE.md has lost its markers of the layers");
  const drawing = `\`\`\`\n${houses.map(drawHouse).join("\n\n")}\n\`\`\``;
  writeFileSync(path, `${text.slice(0, start)}${START}\n${drawing}\n${text.slice(end)}`);
}

/** Returns a line for each layer, the highest first: its name and its purpose, with its files below. */
function drawHouse({ folder, layers }) {
  const widest = Math.max(...layers.map(({ name }) => name.length)) + 2;
  const lines = layers.flatMap(({ name, about, files }) => {
    const margin = `  ${" ".repeat(widest)}`;
    return [
      `  ${name.padEnd(widest)}${about}`,
      ...wrap(files, WIDTH - margin.length).map((line) => margin + line),
    ];
  });
  return [folder, ...lines].join("\n");
}

function wrap(words, width) {
  const lines = [""];
  for (const word of words) {
    const longer = `${lines.at(-1)} ${word}`.trim();
    if (longer.length <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}
