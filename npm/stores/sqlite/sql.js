// SQL with its values: a template whose parts are values, or SQL again. The text is the same for all values, so that it can be
// prepared once.

/** @typedef {string | number | null} Value */
/** @typedef {Sql | Value} Part */

export class Sql {
  /**
   * @param {string} text
   * @param {Value[]} values
   */
  constructor(text, values) {
    this.text = text;
    this.values = values;
  }
}

/**
 * @param {readonly string[]} texts
 * @param {Part[]} parts
 */
export function sql(texts, ...parts) {
  let text = texts[0] ?? "";
  /** @type {Value[]} */
  const values = [];
  for (const [at, part] of parts.entries()) {
    if (part instanceof Sql) {
      text += part.text;
      values.push(...part.values);
    } else {
      text += "?";
      values.push(part);
    }
    text += texts[at + 1];
  }
  return new Sql(text, values);
}
