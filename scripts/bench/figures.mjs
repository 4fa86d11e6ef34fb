// Writes figures into docs/bench: a drawing, and its numbers beside it.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../steps.mjs";
import { machine } from "./machine.mjs";
import { plot } from "./plot.mjs";

/**
 * @param {string} name of the files
 * @param {Parameters<typeof plot>[0]} figure
 */
export async function writeFigure(name, figure) {
  const folder = join(root, "docs/bench");
  mkdirSync(folder, { recursive: true });
  const { commit, date, ...on } = await machine();
  writeFileSync(join(folder, `${name}.svg`), plot(figure));
  const data = { commit, date, machine: on.machine, node: on.node, ...figure };
  writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(data, null, 1)}\n`);
}
