// Reads the arguments of the command.

/** A mistake in the arguments. */
export class CliError extends Error {}

/**
 * @typedef {object} Flags
 * @property {boolean} help
 * @property {boolean} json
 * @property {boolean} forget
 * @property {string} [receiver]
 * @property {string} [state]
 * @property {string} [since]
 * @property {string} [type]
 */

const SWITCHES = ["help", "json", "forget"];
const VALUES = ["receiver", "state", "since", "type"];

/**
 * @param {string[]} given
 * @returns {{ words: string[], flags: Flags }}
 */
export function parseArguments(given) {
  /** @type {string[]} */
  const words = [];
  /** @type {Record<string, string | boolean>} */
  const flags = { help: false, json: false, forget: false };
  const rest = [...given];
  for (let next = rest.shift(); next !== undefined; next = rest.shift()) {
    if (!next.startsWith("-")) {
      words.push(next);
      continue;
    }
    const [, name = "", written] =
      next.match(/^--([a-z-]+)(?:=(.*))?$/s) ?? (next === "-h" ? ["", "help"] : []);
    if (SWITCHES.includes(name) && written === undefined) {
      flags[name] = true;
    } else if (VALUES.includes(name)) {
      const value = written ?? rest.shift();
      if (value === undefined || value === "") throw new CliError(`--${name} needs a value`);
      flags[name] = value;
    } else {
      const known = [...VALUES, ...SWITCHES].map((flag) => `--${flag}`).join(", ");
      throw new CliError(`there is no option ${next}; there are ${known}`);
    }
  }
  return { words, flags: /** @type {Flags} */ (/** @type {unknown} */ (flags)) };
}
