// What a command prints, where, and how: lines for people and JSON for programs on standard output, everything else on
// standard error. Colours and progress are for terminals.

import { once } from "node:events";
import { layOut } from "./table.js";
import { onOneLine, visible } from "./visible.js";

/** @import { Colour, Column } from "./table.js" */

/** @typedef {import("node:stream").Writable & { isTTY?: boolean, columns?: number }} Stream */

/**
 * What a command gets beside its arguments.
 * @typedef {object} Io
 * @property {string} folder where it runs
 * @property {Record<string, string | undefined>} env
 * @property {import("node:stream").Readable} stdin
 * @property {AbortSignal} signal aborted when somebody ends the command
 * @property {string} keysFile where keys may lie
 * @property {(text: string) => Promise<void>} print a line on standard output
 * @property {(value: unknown) => Promise<void>} json a line of JSON
 * @property {<Row>(columns: readonly Column<Row>[], rows: readonly Row[]) => Promise<void>} table
 * @property {(text: string) => void} say a line on standard error, beside the output
 * @property {(text: string) => void} complain the same, for what went wrong
 * @property {(...cells: (string | [string, Colour | undefined])[]) => Promise<void>} row a line of the texts of other people
 * @property {(text: string) => void} progress shows how far the work is, where somebody looks
 * @property {() => void} clear takes progress away
 * @property {{ resume?: () => string }} stopped how to go on, for somebody who ends the command
 */

/** @type {Record<Colour, number>} */
const CODES = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33 };

const CLEAR = "\r\u001b[2K";

/** How often progress is drawn, in milliseconds. */
const DRAWN_MS = 100;

/**
 * @param {object} given
 * @param {Stream} given.stdout
 * @param {Stream} given.stderr
 * @param {Record<string, string | undefined>} given.env
 * @returns {Pick<Io, "print" | "json" | "table" | "row" | "say" | "complain" | "progress" | "clear">}
 */
export function outputOf({ stdout, stderr, env }) {
  const paint = painter(hasColours(stdout, env));
  const paintError = painter(hasColours(stderr, env));
  let drawnAt = Number.NEGATIVE_INFINITY;
  let isDrawn = false;
  const clear = () => {
    if (isDrawn) stderr.write(CLEAR);
    isDrawn = false;
  };
  /** @param {string} text */
  const write = async (text) => {
    if (stdout.isTTY) clear();
    if (!stdout.write(`${text}\n`)) await once(stdout, "drain");
  };
  return {
    clear,
    print: (text) => write(visible(text)),
    json: (value) => write(visible(JSON.stringify(value))),
    async table(columns, rows) {
      const width = stdout.isTTY ? stdout.columns : undefined;
      for (const line of layOut(columns, rows, { width, paint })) await write(line);
    },
    row(...cells) {
      const painted = cells.map((cell) => {
        const [text, colour] = typeof cell === "string" ? [cell, undefined] : cell;
        return paint(onOneLine(text), colour);
      });
      return write(painted.filter((text) => text !== "").join("  "));
    },
    say(text) {
      clear();
      stderr.write(`${visible(text)}\n`);
    },
    complain(text) {
      clear();
      const [first = "", ...rest] = visible(text).split("\n");
      stderr.write(`${[paintError(first, "red"), ...rest].join("\n")}\n`);
    },
    progress(text) {
      if (!stderr.isTTY || env.TERM === "dumb") return;
      const now = performance.now();
      if (now - drawnAt < DRAWN_MS) return;
      [drawnAt, isDrawn] = [now, true];
      stderr.write(`${CLEAR}${visible(text).slice(0, (stderr.columns ?? 80) - 1)}`);
    },
  };
}

/**
 * Whether a stream gets colours. Like Node, FORCE_COLOR goes before NO_COLOR (https://no-color.org).
 * @param {Stream} stream
 * @param {Record<string, string | undefined>} env
 */
export function hasColours({ isTTY }, { FORCE_COLOR, NO_COLOR, TERM }) {
  if (FORCE_COLOR !== undefined) return FORCE_COLOR !== "0" && FORCE_COLOR !== "false";
  return isTTY === true && !NO_COLOR && TERM !== "dumb";
}

/** @param {boolean} isColoured */
function painter(isColoured) {
  return (/** @type {string} */ text, /** @type {Colour | undefined} */ colour) =>
    isColoured && colour !== undefined && text !== "" ? `\u001b[${CODES[colour]}m${text}\u001b[0m` : text;
}
