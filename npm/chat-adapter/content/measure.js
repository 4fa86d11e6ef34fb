// How long a text is, as `capabilities(platform).limits` measures it.

/** @import { TextLimit } from "postproxy-dm" */

const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });
const encoder = new TextEncoder();

/** @type {Record<TextLimit["unit"], (text: string) => number>} */
export const lengthIn = {
  characters: (text) => [...text].length,
  bytes: (text) => encoder.encode(text).length,
  graphemes: (text) => graphemesOf(text).length,
};

/** V8 takes quadratic time to walk a long text, 10 s for one of 150,000 characters. So it is walked in pieces of so many UTF-16 units. */
const PIECE = 256;

/**
 * Returns what a reader takes for the single characters of a text.
 * @param {string} text
 */
export function graphemesOf(text) {
  const all = [];
  for (let from = 0; from < text.length; ) {
    const whole = wholeGraphemes(text, from);
    for (const grapheme of whole) from += grapheme.length;
    all.push(...whole);
  }
  return all;
}

/**
 * Returns some graphemes that begin at a place. The last of a piece isn't among them, because it may go on after the piece.
 * @param {string} text
 * @param {number} from
 */
function wholeGraphemes(text, from) {
  for (let size = PIECE; ; size *= 2) {
    const end = from + size;
    const isInPair = /[\ud800-\udbff]/.test(text[end - 1] ?? "");
    const piece = text.slice(from, isInPair ? end - 1 : end);
    const found = Array.from(graphemes.segment(piece), ({ segment }) => segment);
    if (from + piece.length === text.length) return found;
    if (found.length > 1) return found.slice(0, -1);
  }
}

/**
 * Returns the first limit that a text is over, with its length there.
 * @param {string} text
 * @param {readonly TextLimit[]} limits
 * @returns {(TextLimit & { length: number }) | undefined}
 */
export function over(text, limits) {
  for (const limit of limits) {
    const length = lengthIn[limit.unit](text);
    if (length > limit.max) return { ...limit, length };
  }
  return undefined;
}

/**
 * Returns whether a text has at most so many characters.
 * @param {string} text
 * @param {number | null | undefined} max
 */
export function fits(text, max) {
  return lengthIn.characters(text) <= (max ?? 0);
}
