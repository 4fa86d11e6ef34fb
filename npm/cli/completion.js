// `postproxy-dm completion`: a script for each shell, made from the list of commands.

import { EVERYWHERE } from "./arguments.js";
import { bash } from "./shells/bash.js";
import { fish } from "./shells/fish.js";
import { zsh } from "./shells/zsh.js";

/** @import { Entry, Tree } from "./shells/tree.js" */

const SHELLS = { bash, zsh, fish };

const MORE = `Where postproxy-dm is installed globally:
  bash  echo 'eval "$(postproxy-dm completion bash)"' >> ~/.bashrc
  zsh   echo 'eval "$(postproxy-dm completion zsh)"' >> ~/.zshrc      after compinit
  fish  postproxy-dm completion fish > ~/.config/fish/completions/postproxy-dm.fish`;

/** @type {import("./arguments.js").Command} */
export const completion = {
  name: "completion",
  about: "prints the script that completes this command in a shell",
  words: ["SHELL"],
  choices: Object.keys(SHELLS),
  options: {},
  more: MORE,
  async run({ words: [shell] }, io, all) {
    const write = SHELLS[/** @type {keyof typeof SHELLS} */ (shell)];
    await io.print(write(treeOf(all)));
  },
};

/**
 * @param {readonly import("./arguments.js").Command[]} all
 * @returns {Tree}
 */
function treeOf(all) {
  const entries = all.map(({ name, about, options, choices = [], takesFile = false }) => ({
    ...{ name, about, choices, takesFile },
    options: Object.entries({ ...options, ...EVERYWHERE }).map(([option, given]) => ({
      ...{ name: `--${option}`, about: given.about, takesValue: given.value !== undefined },
      ...{ choices: given.choices ?? [], isFile: given.isFile ?? false },
    })),
  }));
  /** @type {Map<string, Entry[]>} */
  const groups = new Map();
  for (const entry of entries) {
    const [group = "", word] = entry.name.split(" ");
    if (word !== undefined) groups.set(group, [...(groups.get(group) ?? []), entry]);
  }
  return { entries, groups };
}
