// Texts as servers take them. JavaScript's may hold half a surrogate pair, which UTF-8 has no bytes for, and U+0000, which
// Postgres refuses. Such a text is kept as JSON behind a character that no other text begins with.

const MARK = "\u0001";

/**
 * A text that any server gives back as it is.
 * @param {string} text
 */
export function toKept(text) {
  const isPlain = !text.startsWith(MARK) && !text.includes("\0") && isWellFormed(text);
  return isPlain ? text : `${MARK}${JSON.stringify(text)}`;
}

/**
 * The text that {@link toKept} was given.
 * @param {string} kept
 * @returns {string}
 */
export function fromKept(kept) {
  return kept.startsWith(MARK) ? JSON.parse(kept.slice(1)) : kept;
}

/**
 * Records with names and texts as servers take them.
 * @template {string | null} V
 * @param {Record<string, V>} records
 * @param {(text: string) => string} change
 * @returns {Record<string, V>}
 */
export function mapRecords(records, change) {
  const entries = Object.entries(records).map(([name, value]) => [
    change(name),
    value === null ? null : change(value),
  ]);
  return Object.fromEntries(entries);
}

/**
 * Whether no half of a surrogate pair stands alone. Node 18 has no `isWellFormed`.
 * @param {string} text
 */
function isWellFormed(text) {
  return !/\p{Surrogate}/u.test(text);
}
