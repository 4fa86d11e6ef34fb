// The options of a method: one that it doesn't take is refused by name, so that a misspelt one isn't left out in silence.

import { fieldsOf } from "./given.js";
import { invalid } from "./invalid.js";

/**
 * @param {unknown} given
 * @param {string} method
 * @param {string[]} names what it takes
 * @param {string} [field] what the caller calls the options
 */
export function optionsOf(given, method, names, field = "options") {
  const options = fieldsOf(given, field);
  const other = Object.keys(options).find((name) => !names.includes(name));
  if (other === undefined) return options;
  const taken = names.join(", ").replace(/, ([^,]*)$/, " and $1");
  throw invalid(other, `is no option of ${method}, which takes ${taken}`);
}
