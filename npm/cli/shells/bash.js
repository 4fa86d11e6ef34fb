// The script for bash.

import { firstWords, quoted, secondWords } from "./tree.js";

/** @import { Entry, Tree } from "./tree.js" */

/**
 * @param {Tree} tree
 * @returns {string}
 */
export function bash(tree) {
  const { entries, groups } = tree;
  const words = (/** @type {{ word: string }[]} */ list) => quoted(list.map(({ word }) => word).join(" "));
  const inGroups = [...groups].map(([group, list]) => `      ${group}) words=${words(secondWords(list))} ;;`);
  return `# completion of postproxy-dm for bash
_postproxy_dm() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}"
  local command="\${COMP_WORDS[1]}" words='' files='' first=2
  COMPREPLY=()
  case "$command" in
    ${[...groups.keys()].join("|")}) first=3 ;;
  esac
  if ((COMP_CWORD == 1)); then
    words=${words(firstWords(tree))}
  elif ((COMP_CWORD < first)); then
    case "$command" in
${inGroups.join("\n")}
    esac
  else
    ((first == 3)) && command="$command \${COMP_WORDS[2]}"
    case "$command $previous" in
${entries.flatMap(valuesOf).join("\n")}
      *) case "$command" in
${entries.map(optionsOf).join("\n")}
      esac ;;
    esac
  fi
  # The bash of macOS has no mapfile.
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  if [[ -n "$files" && "$current" != -* ]]; then
    local file
    while IFS= read -r file; do COMPREPLY+=("$file"); done < <(compgen -f -- "$current")
  fi
}
complete -o bashdefault -o filenames -F _postproxy_dm postproxy-dm`;
}

/** @param {Entry} entry */
function valuesOf({ name, options }) {
  return options
    .filter(({ takesValue }) => takesValue)
    .map(({ name: option, choices, isFile }) => {
      const what = choices.length > 0 ? `words=${quoted(choices.join(" "))}` : isFile ? "files=1" : ":";
      return `      ${quoted(`${name} ${option}`)}) ${what} ;;`;
    });
}

/** @param {Entry} entry */
function optionsOf({ name, options, choices, takesFile }) {
  const words = [...choices, ...options.map((option) => option.name)].join(" ");
  return `        ${quoted(name)}) words=${quoted(words)}${takesFile ? " files=1" : ""} ;;`;
}
