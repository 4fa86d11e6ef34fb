// Splits a text that is too long for one message. Every visible character is in one of the parts.

import { graphemesOf, lengthIn, over } from "./measure.js";
import { urlsIn } from "./urls.js";

/** @import { TextLimit } from "postproxy-dm" */

const sentences = new Intl.Segmenter(undefined, { granularity: "sentence" });
const words = new Intl.Segmenter(undefined, { granularity: "word" });

const PARAGRAPH_END = /\n[^\S\n]*\n/g;

/** Whether a sentence or a word ends depends on what follows it: on so many UTF-16 units at most. */
const LOOK_AHEAD = 100;

/**
 * Splits a text into parts, each within all limits: at the end of a paragraph, else of a sentence, else of a word, else
 * between two characters. White space at a seam is left out, but for the indentation of a line.
 * @param {string} text
 * @param {{ text: readonly TextLimit[] }} limits
 * @returns {string[]}
 */
export function splitText(text, limits) {
  if (!over(text, limits.text)) return [text];
  const units = unitsOf(text, limits.text);
  const starts = startsOf(units);
  const sums = limits.text.map((limit) => sumsOf(units, limit));
  const parts = [];
  for (let at = 0; at < units.length; ) {
    const furthest = furthestFrom(at, sums, units.length);
    const end = furthest === units.length ? furthest : endOfPart({ text, starts, at, furthest });
    const part = text.slice(starts[at], starts[end]).trimEnd();
    if (part !== "") parts.push(part);
    at = afterSeam(units, end);
  }
  return parts;
}

/**
 * What is never divided: graphemes, but for one that alone is over a limit.
 * @param {string} text
 * @param {readonly TextLimit[]} limits
 */
function unitsOf(text, limits) {
  const others = limits.filter(({ unit }) => unit !== "graphemes");
  return graphemesOf(text).flatMap((grapheme) => (over(grapheme, others) ? [...grapheme] : [grapheme]));
}

/**
 * Returns where each unit starts, and where the text ends.
 * @param {string[]} units
 */
function startsOf(units) {
  const starts = [0];
  for (const [at, unit] of units.entries()) starts.push(starts[at] + unit.length);
  return starts;
}

/**
 * @param {string[]} units
 * @param {TextLimit} limit
 */
function sumsOf(units, { max, unit }) {
  const sums = [0];
  const length = unit === "graphemes" ? () => 1 : lengthIn[unit];
  for (const [at, text] of units.entries()) sums.push(sums[at] + length(text));
  return { max, sums };
}

/**
 * Returns the end of the longest part that begins at a unit and keeps all limits.
 * @param {number} at
 * @param {{ max: number, sums: number[] }[]} limits
 * @param {number} end
 */
function furthestFrom(at, limits, end) {
  const keeps = (/** @type {number} */ to) => limits.every(({ max, sums }) => sums[to] - sums[at] <= max);
  let to = at + 1;
  while (to < end && keeps(to + 1)) to += 1;
  return to;
}

/**
 * Returns the unit before which a part ends best.
 * @param {{ text: string, starts: number[], at: number, furthest: number }} given
 */
function endOfPart({ text, starts, at, furthest }) {
  const window = text.slice(starts[at], starts[furthest] + LOOK_AHEAD);
  const units = new Map();
  for (let unit = at + 1; unit <= furthest; unit += 1) units.set(starts[unit] - starts[at], unit);
  const urls = urlsIn(window);
  const isInUrl = (/** @type {number} */ at) => urls.some(({ from, to }) => from < at && at < to);
  /** @param {Iterable<number>} ends */
  const last = (ends, least = 0) => {
    const trimmed = Array.from(ends, (end) => window.slice(0, end).trimEnd().length);
    const possible = trimmed.filter((end) => end > least && units.has(end) && !isInUrl(end));
    return units.get(Math.max(...possible));
  };
  // A part that ends early, so that a paragraph stays whole, holds at least half of what it could.
  const half = (starts[furthest] - starts[at]) / 2;
  return (
    last(paragraphEnds(window), half) ?? last(sentenceEnds(window)) ?? last(wordEnds(window)) ?? furthest
  );
}

/** @param {string} text */
function* paragraphEnds(text) {
  for (const { index } of text.matchAll(PARAGRAPH_END)) yield index;
}

/** @param {string} text */
function* sentenceEnds(text) {
  for (const { index, segment } of sentences.segment(text)) {
    const end = index + segment.length;
    if (end < text.length) yield end;
  }
}

/** A word ends before a space, and before the next word where a language writes no spaces. */
function* wordEnds(/** @type {string} */ text) {
  let before;
  for (const segment of words.segment(text)) {
    const isSpace = segment.segment.trim() === "";
    if (isSpace || (before?.isWordLike && segment.isWordLike)) yield segment.index;
    before = segment;
  }
}

/**
 * Returns the unit with which the next part begins.
 * @param {string[]} units
 * @param {number} end
 */
function afterSeam(units, end) {
  let next = end;
  let line = end;
  while (next < units.length && units[next].trim() === "") {
    next += 1;
    if (units[next - 1].includes("\n")) line = next;
  }
  return line > end ? line : next;
}
