// Reads the arguments of a command, and names the mistakes in them.

import { parseArgs } from "node:util";
import { API_KEY, SECRET } from "../environment.js";
import { nearest } from "./nearest.js";

/** A mistake in the arguments, or in what the command finds on this machine before it begins. */
export class CliError extends Error {}

/**
 * An option. With a `value`, the word that stands for it in the help, it takes one.
 * @typedef {object} Option
 * @property {string} about
 * @property {string} [value]
 * @property {readonly string[]} [choices] the values that it takes
 * @property {boolean} [isRequired]
 * @property {boolean} [isMany] whether it may be given several times
 * @property {boolean} [isFile] whether it names a file, for completion
 */

/** @typedef {Record<string, Option>} Options */

/**
 * What was given to a command.
 * @typedef {object} Given
 * @property {string[]} words
 * @property {Record<string, string>} values of options that take one
 * @property {Record<string, string[]>} lists of options that may be given several times
 * @property {Set<string>} switches
 */

/**
 * A command.
 * @typedef {object} Command
 * @property {string} name one word or two, such as `events list`
 * @property {string} about what it does, on one line
 * @property {readonly string[]} words their names in the help: `CHAT`, `[TEXT]` for one that may be left out, `ID…` for several
 * @property {Options} options
 * @property {string} [more] what the help says besides
 * @property {readonly string[]} [choices] the values that its first word takes
 * @property {boolean} [takesFile] whether its first word names a file, for completion
 * @property {(given: Given, io: import("./io.js").Io, all: readonly Command[]) => Promise<void>} run
 */

/** The options that would hold a key or a secret. */
const SECRETS = new Map([
  ...["api-key", "apikey", "key", "token"].map((name) => /** @type {const} */ ([name, API_KEY])),
  ...["secret", "webhook-secret"].map((name) => /** @type {const} */ ([name, SECRET])),
]);

/** @type {Options} */
export const EVERYWHERE = { help: { about: "shows this" } };

/**
 * @param {Command} command
 * @param {string[]} given
 * @param {string} keysFile where keys may lie
 * @returns {Given}
 */
export function readArguments(command, given, keysFile) {
  const known = { ...command.options, ...EVERYWHERE };
  const options = Object.fromEntries(
    Object.entries(known).map(([name, { value }]) => [
      name,
      /** @type {const} */ ({ type: value === undefined ? "boolean" : "string", multiple: true }),
    ]),
  );
  const short = /** @type {const} */ ({ help: { type: "boolean", short: "h", multiple: true } });
  const { tokens } = parseArgs({
    ...{ args: given, options: { ...options, ...short } },
    // Node's own words for mistakes don't name what there is instead.
    ...{ strict: false, allowPositionals: true, tokens: true },
  });
  /** @type {Given} */
  const read = { words: [], values: {}, lists: {}, switches: new Set() };
  for (const token of tokens) {
    if (token.kind === "positional") read.words.push(token.value);
    if (token.kind === "option") readOption(command, known, token, read, keysFile);
  }
  if (!read.switches.has("help")) {
    checkWords(command, read.words);
    checkOptions(command, read.values);
  }
  return read;
}

/**
 * @param {Command} command
 * @param {Options} known
 * @param {{ name: string, rawName: string, value?: string, inlineValue?: boolean }} token
 * @param {Given} read
 * @param {string} keysFile
 */
function readOption(command, known, { name, rawName, value, inlineValue }, read, keysFile) {
  const option = Object.hasOwn(known, name) ? known[name] : undefined;
  if (option === undefined) throw unknownOption(command, known, name, rawName, keysFile);
  if (option.value === undefined) {
    if (inlineValue) throw new CliError(`--${name} takes no value`);
    read.switches.add(name);
    return;
  }
  const isOption = !inlineValue && value !== undefined && /^-./.test(value);
  if (value === undefined || value === "" || isOption) {
    const how = isOption ? `: one that begins with a hyphen is written --${name}=${option.value}` : "";
    throw new CliError(`--${name} needs a value, ${option.value}${how}`);
  }
  if (option.choices && !option.choices.includes(value)) {
    throw new CliError(
      `--${name} must be ${either(option.choices)}, not ${value}${meant(option.choices, value)}`,
    );
  }
  if (option.isMany) {
    read.lists[name] = [...(read.lists[name] ?? []), value];
    return;
  }
  if (Object.hasOwn(read.values, name)) throw new CliError(`--${name} is given twice`);
  read.values[name] = value;
}

/**
 * @param {Command} command
 * @param {Options} known
 * @param {string} name
 * @param {string} rawName
 * @param {string} keysFile
 */
function unknownOption(command, known, name, rawName, keysFile) {
  const variable = SECRETS.get(name.toLowerCase());
  if (variable !== undefined) {
    return new CliError(
      `there is no ${rawName}, because everybody on this machine can read the arguments of a program: ` +
        `set ${variable}, or write it into ${keysFile}`,
    );
  }
  const names = Object.keys(known).map((one) => `--${one}`);
  const hint = meant(names, rawName) || `; it takes ${names.join(", ")}`;
  return new CliError(`${command.name} takes no ${rawName}${hint}`);
}

/**
 * @param {Command} command
 * @param {string[]} words
 */
function checkWords(command, words) {
  const { name, words: names, choices } = command;
  const missing = names.slice(words.length).find((one) => !one.startsWith("["));
  if (missing !== undefined)
    throw new CliError(`${name} needs ${missing.replace("…", "")}: ${usageOf(command)}`);
  const isMany = names.at(-1)?.includes("…");
  if (!isMany && words.length > names.length) {
    throw new CliError(`${name} takes no ${words[names.length]}: ${usageOf(command)}`);
  }
  const [first] = words;
  if (choices && first !== undefined && !choices.includes(first)) {
    throw new CliError(`${name} takes ${either(choices)}, not ${first}${meant(choices, first)}`);
  }
}

/**
 * @param {Command} command
 * @param {Record<string, string>} values
 */
function checkOptions(command, values) {
  const missing = requiredOf(command).find(([option]) => values[option] === undefined);
  if (missing === undefined) return;
  const [option, { value }] = missing;
  throw new CliError(`${command.name} needs --${option} ${value}: ${usageOf(command)}`);
}

/** @param {Pick<Command, "options">} command */
function requiredOf({ options }) {
  return Object.entries(options).filter(([, { isRequired }]) => isRequired);
}

/**
 * The line that a command is written on.
 * @param {Command} command
 */
export function usageOf(command) {
  const required = requiredOf(command).map(([option, { value }]) => `--${option} ${value}`);
  return ["postproxy-dm", command.name, ...command.words, ...required].join(" ");
}

/**
 * The command line that does the same with other values, for somebody to go on with.
 * @param {string} name
 * @param {Given} given
 * @param {Record<string, string>} changed
 */
export function again(name, { words, values, lists, switches }, changed) {
  const quoted = (/** @type {string} */ text) =>
    /^[\w./:@=-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
  const options = [
    ...Object.entries({ ...values, ...changed }).map(([option, value]) => [option, [value]]),
    ...Object.entries(lists),
  ];
  return [
    ...["postproxy-dm", name, ...words.map(quoted)],
    ...options.flatMap(([option, all]) => [...all].map((value) => `--${option} ${quoted(value)}`)),
    ...[...switches].map((one) => `--${one}`),
  ].join(" ");
}

/**
 * The value that may have been meant, for the end of a message.
 * @param {readonly string[]} known
 * @param {string} given
 */
export function meant(known, given) {
  const found = nearest(known, given);
  return found === undefined ? "" : `. Did you mean ${found}?`;
}

/** @param {readonly string[]} choices */
function either(choices) {
  return choices.length < 2 ? choices.join("") : `${choices.slice(0, -1).join(", ")} or ${choices.at(-1)}`;
}

/**
 * A whole number above zero; `fallback` where none is given.
 * @param {Given} given
 * @param {string} name
 * @param {number} fallback
 */
export function numberOf({ values }, name, fallback) {
  const text = values[name];
  if (text === undefined) return fallback;
  if (!/^[1-9]\d{0,8}$/.test(text))
    throw new CliError(`--${name} must be a whole number above 0, not ${text}`);
  return Number(text);
}
