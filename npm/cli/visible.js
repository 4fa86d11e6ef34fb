// Texts of other people on a terminal: what would move its cursor, ring its bell or turn its lines around is shown as an escape.

/** What a terminal obeys or doesn't show, except for what joins the parts of one emoji. */
const HIDDEN =
  /(?!(?<=\p{Extended_Pictographic}|\p{Emoji_Modifier}|\ufe0f)\u200d\p{Extended_Pictographic})[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/**
 * Escapes control characters, as JSON does. Ends of lines stay.
 * @param {string} text
 */
export function visible(text) {
  return text.replace(HIDDEN, (found) => (found === "\n" ? found : escaped(found)));
}

/**
 * The same, with ends of lines.
 * @param {string} text
 */
export function onOneLine(text) {
  return visible(text).replaceAll("\n", "\\n");
}

/** @param {string} character may be half of a pair */
function escaped(character) {
  return character
    .split("")
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .join("");
}
