// What the scripts of all shells are made from.

/** @typedef {{ name: string, about: string, takesValue: boolean, choices: readonly string[], isFile: boolean }} Completed an option */

/**
 * A command as a shell completes it.
 * @typedef {object} Entry
 * @property {string} name
 * @property {string} about
 * @property {Completed[]} options
 * @property {readonly string[]} choices of its first word
 * @property {boolean} takesFile
 */

/** What is completed first: commands, and groups with what comes after them. @typedef {{ entries: Entry[], groups: Map<string, Entry[]> }} Tree */

/**
 * The words that a command line may begin with, and what they do.
 * @param {Tree} tree
 * @returns {{ word: string, about: string }[]}
 */
export function firstWords({ entries, groups }) {
  const single = entries
    .filter(({ name }) => !name.includes(" "))
    .map(({ name, about }) => ({ word: name, about }));
  const of = (/** @type {Entry[]} */ list) => list.map(({ name }) => name.split(" ")[1]).join(", ");
  return [...single, ...[...groups].map(([word, list]) => ({ word, about: of(list) }))];
}

/**
 * The words after the first of a group.
 * @param {Entry[]} entries
 */
export function secondWords(entries) {
  return entries.map(({ name, about }) => ({ word: name.split(" ")[1] ?? "", about }));
}

/**
 * A text in single quotes of a shell.
 * @param {string} text
 */
export function quoted(text) {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
