// Finds the word that somebody may have meant.

/**
 * The known word that is nearest to a misspelt one; `undefined` where none is near.
 * @param {readonly string[]} known
 * @param {string} given
 * @returns {string | undefined}
 */
export function nearest(known, given) {
  const most = Math.max(1, Math.floor(given.length / 3));
  const [best] = known
    .map((word) => ({ word, distance: distanceOf(word, given) }))
    .filter(({ distance }) => distance <= most)
    .sort((a, b) => a.distance - b.distance);
  return best?.word;
}

/**
 * How many letters differ, are missing or are too many. Two letters in the wrong order count once.
 * @param {string} a
 * @param {string} b
 */
function distanceOf(a, b) {
  let above = /** @type {number[]} */ ([]);
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const isSame = a[i - 1] === b[j - 1];
      const isSwapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      next[j] = Math.min(at(row, j) + 1, at(next, j - 1) + 1, at(row, j - 1) + (isSame ? 0 : 1));
      if (isSwapped) next[j] = Math.min(at(next, j), at(above, j - 2) + 1);
    }
    [above, row] = [row, next];
  }
  return at(row, b.length);
}

/**
 * @param {number[]} row
 * @param {number} place
 */
function at(row, place) {
  return row[place] ?? Number.POSITIVE_INFINITY;
}
