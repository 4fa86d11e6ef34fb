// The texts of `--help`.

import { EVERYWHERE, usageOf } from "./arguments.js";

/** @import { Command, Options } from "./arguments.js" */

const ABOUT = `Reads and sends direct messages through Postproxy, and looks into the store of a receiver.`;

const KEYS = `The key comes from POSTPROXY_API_KEY, or from a file that only you can read:
$XDG_CONFIG_HOME/postproxy-dm/keys (~/.config/postproxy-dm/keys) with lines such as POSTPROXY_API_KEY=….

It exits with 0, with 1 for what failed, with 2 for wrong arguments, and with 130 after Ctrl-C.`;

/** @param {readonly Command[]} commands */
export function helpOfAll(commands) {
  const rows = commands.map((command) => [usageOf(command).replace(/^postproxy-dm /, ""), command.about]);
  const more = "postproxy-dm COMMAND --help says more about a command.";
  return [ABOUT, inColumns(rows), more, KEYS].join("\n\n");
}

/** @param {Command} command */
export function helpOf(command) {
  const { about, options, more } = command;
  const usage = `${usageOf(command)} [OPTIONS]`;
  const rows = Object.entries({ ...options, ...EVERYWHERE }).map(
    ([option, { value, choices, about: what }]) => [
      `--${option}${value === undefined ? "" : ` ${choices ? choices.join("|") : value}`}`,
      what,
    ],
  );
  return [`${usage}\n\n${about}`, inColumns(rows), ...(more ? [more] : [])].join("\n\n");
}

/** @param {string[][]} rows */
function inColumns(rows) {
  const width = Math.max(...rows.map(([left = ""]) => left.length));
  return rows.map(([left = "", right = ""]) => `  ${left.padEnd(width)}  ${right}`).join("\n");
}
