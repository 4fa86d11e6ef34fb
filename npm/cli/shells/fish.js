// The script for fish.

import { firstWords, quoted, secondWords } from "./tree.js";

/** @import { Completed, Entry, Tree } from "./tree.js" */

/**
 * @param {Tree} tree
 * @returns {string}
 */
export function fish(tree) {
  const { entries, groups } = tree;
  return [
    "# completion of postproxy-dm for fish",
    "function __postproxy_dm_after",
    "  set -l words (commandline -opc)",
    '  test "$words[2..-1]" = "$argv"',
    "end",
    "function __postproxy_dm_is",
    "  set -l words (commandline -opc)",
    '  string match -q -- "$argv *" "$words[2..-1] "',
    "end",
    "complete -c postproxy-dm -f",
    ...firstWords(tree).map((word) => wordLine("__postproxy_dm_after", word)),
    ...[...groups].flatMap(([group, list]) =>
      secondWords(list).map((word) => wordLine(`__postproxy_dm_after ${group}`, word)),
    ),
    ...entries.flatMap(linesOf),
  ].join("\n");
}

/**
 * @param {string} condition
 * @param {{ word: string, about: string }} word
 */
function wordLine(condition, { word, about }) {
  return `complete -c postproxy-dm -n ${quoted(condition)} -a ${quoted(word)} -d ${quoted(about)}`;
}

/** @param {Entry} entry */
function linesOf({ name, options, choices, takesFile }) {
  const start = `complete -c postproxy-dm -n ${quoted(`__postproxy_dm_is ${name}`)}`;
  return [
    ...(takesFile ? [`${start} -F`] : []),
    ...(choices.length > 0 ? [`${start} -a ${quoted(choices.join(" "))}`] : []),
    ...options.map((option) => `${start} ${optionOf(option)}`),
  ];
}

/** @param {Completed} option */
function optionOf({ name, about, takesValue, choices, isFile }) {
  const value = !takesValue
    ? ""
    : isFile
      ? " -r -F"
      : choices.length > 0
        ? ` -x -a ${quoted(choices.join(" "))}`
        : " -x";
  return `-l ${name.slice(2)}${value} -d ${quoted(about)}`;
}
