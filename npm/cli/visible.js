// Texts of other people on a terminal: what would move its cursor, ring its bell or turn its lines around is shown as an escape.

/**
 * Escapes control characters, as JSON does. Ends of lines stay.
 * @param {string} text
 */
export function visible(text) {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (found) => (found === "\n" ? found : escaped(found)));
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
