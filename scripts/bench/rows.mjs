// What must come out: a row is a ratio, the least (or most) that it must be, and what we aim at.

/**
 * @typedef {object} Row
 * @property {string} what
 * @property {number} must
 * @property {number} [aim]
 * @property {boolean} [atMost] whether smaller is better
 * @property {string} [unit] default `×`
 * @property {(measured: any) => number | undefined} value `undefined` if it was not measured
 */

/**
 * Compares what was measured with what must come out.
 * @param {Row[]} rows
 * @param {any} measured
 */
export function judge(rows, measured) {
  return rows.map(({ what, must, aim, atMost = false, unit = "×", value }) => {
    const ratio = value(measured);
    const reaches = (target) => target !== undefined && (atMost ? ratio <= target : ratio >= target);
    const verdict =
      ratio === undefined ? "not measured" : !reaches(must) ? "missed" : reaches(aim) ? "aim met" : "met";
    return { what, ratio, must, aim, at_most: atMost, unit, verdict };
  });
}

/** Returns the quotient of two numbers, or `undefined` if one was not measured. */
export function over(numerator, denominator) {
  return numerator === undefined || denominator === undefined ? undefined : numerator / denominator;
}
