// Lays out rows in columns, by the width that a terminal gives to each text.

import { onOneLine } from "./visible.js";

/** @typedef {"red" | "green" | "yellow" | "dim" | "bold"} Colour */

/**
 * @template Row
 * @typedef {object} Column
 * @property {string} title
 * @property {(row: Row) => string | number | null | undefined} of
 * @property {(row: Row) => Colour | undefined} [colour]
 */

/** Texts of two cells a character: of East Asia, and emoji. */
const WIDE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\u3000-\u303f\uff01-\uff60\uffe0-\uffe6]|\ufe0f/u;

const GAP = "  ";

/**
 * Lays out the rows, with a line of titles above. Texts of other people are made visible. Where there is a width, the last
 * column is cut to it.
 * @template Row
 * @param {readonly Column<Row>[]} columns
 * @param {readonly Row[]} rows
 * @param {{ width?: number | undefined, paint: (text: string, colour: Colour | undefined) => string }} how
 * @returns {string[]} lines
 */
export function layOut(columns, rows, { width, paint }) {
  const cells = rows.map((row) => columns.map(({ of }) => onOneLine(String(of(row) ?? ""))));
  const widths = columns.map(({ title }, place) =>
    Math.max(widthOf(title), ...cells.map((texts) => widthOf(texts[place] ?? ""))),
  );
  const before = widths.slice(0, -1).reduce((sum, one) => sum + one + GAP.length, 0);
  const left = width === undefined || width - before < 10 ? undefined : width - before;
  const line = (
    /** @type {readonly string[]} */ texts,
    /** @type {(place: number) => Colour | undefined} */ colourOf,
  ) =>
    texts
      .map((text, place) => {
        const isLast = place === columns.length - 1;
        const shown = isLast && left !== undefined ? cut(text, left) : text;
        const padding = isLast ? "" : " ".repeat((widths[place] ?? 0) - widthOf(text));
        return paint(shown, colourOf(place)) + padding;
      })
      .join(GAP)
      .trimEnd();
  return [
    line(
      columns.map(({ title }) => title),
      () => "bold",
    ),
    ...rows.map((row, index) => line(cells[index] ?? [], (place) => columns[place]?.colour?.(row))),
  ];
}

const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/**
 * The cells of a terminal that a text takes.
 * @param {string} text
 */
export function widthOf(text) {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  let width = 0;
  for (const { segment } of graphemes.segment(text)) width += WIDE.test(segment) ? 2 : 1;
  return width;
}

/**
 * @param {string} text
 * @param {number} width
 */
export function cut(text, width) {
  if (widthOf(text) <= width) return text;
  let kept = "";
  let taken = 1;
  for (const { segment } of graphemes.segment(text)) {
    taken += widthOf(segment);
    if (taken > width) break;
    kept += segment;
  }
  return `${kept}…`;
}
