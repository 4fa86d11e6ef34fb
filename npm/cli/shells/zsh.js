// The script for zsh.

import { firstWords, quoted, secondWords } from "./tree.js";

/** @import { Entry, Tree } from "./tree.js" */

/**
 * @param {Tree} tree
 * @returns {string}
 */
export function zsh(tree) {
  const { entries, groups } = tree;
  const inGroups = [...groups].map(
    ([group, list]) => `    ${group}) choices=(${described(secondWords(list))}) ;;`,
  );
  return `#compdef postproxy-dm
# completion of postproxy-dm for zsh
_postproxy_dm() {
  local command="\${words[2]}" previous="\${words[CURRENT-1]}" first=3
  local -a choices
  case "$command" in
    ${[...groups.keys()].join("|")}) first=4 ;;
  esac
  if ((CURRENT == 2)); then
    choices=(${described(firstWords(tree))})
  elif ((CURRENT < first)); then
    case "$command" in
${inGroups.join("\n")}
    esac
  else
    ((first == 4)) && command="$command \${words[3]}"
    case "$command $previous" in
${entries.flatMap(valuesOf).join("\n")}
      *) case "$command" in
${entries.map(optionsOf).join("\n")}
      esac ;;
    esac
  fi
  ((\${#choices})) && _describe -V 'postproxy-dm' choices
}
if [[ "$funcstack[1]" == _postproxy_dm ]]; then _postproxy_dm "$@"; else compdef _postproxy_dm postproxy-dm; fi`;
}

/** @param {{ word: string, about?: string }[]} words */
function described(words) {
  return words
    .map(({ word, about }) => quoted(about === undefined ? word : `${word.replaceAll(":", "\\:")}:${about}`))
    .join(" ");
}

/** @param {Entry} entry */
function valuesOf({ name, options }) {
  return options
    .filter(({ takesValue }) => takesValue)
    .map(({ name: option, choices, isFile }) => {
      const what =
        choices.length > 0 ? `choices=(${described(choices.map((word) => ({ word })))})` : "return";
      return `      ${quoted(`${name} ${option}`)}) ${isFile ? "_files; return" : what} ;;`;
    });
}

/** @param {Entry} entry */
function optionsOf({ name, options, choices, takesFile }) {
  const words = [
    ...choices.map((word) => ({ word })),
    ...options.map(({ name: word, about }) => ({ word, about })),
  ];
  const files = takesFile ? '[[ "$PREFIX" != -* ]] && _files; ' : "";
  return `        ${quoted(name)}) ${files}choices=(${described(words)}) ;;`;
}
