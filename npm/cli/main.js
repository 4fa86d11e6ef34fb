// The command: which subcommand with which arguments, and what a mistake in them is called.

import { CliError, parseArguments } from "./arguments.js";
import { commands, HELP } from "./events.js";
import { findReceiver } from "./find.js";

/**
 * What a program gives to the command.
 * @typedef {{ print: (text: string) => void, complain: (text: string) => void, folder: string }} Terminal
 */

/**
 * Runs the command. Resolves with the exit code: 2 for arguments that are wrong, 1 for what failed.
 * @param {string[]} given
 * @param {Terminal} terminal
 * @returns {Promise<number>}
 */
export async function main(given, terminal) {
  try {
    const { words, flags } = parseArguments(given);
    const [group, name = "", ...rest] = words;
    if (flags.help || group === undefined) {
      terminal.print(HELP);
      return flags.help ? 0 : 2;
    }
    if (group !== "events") throw new CliError(`there is no command ${group}; there is: events`);
    const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
    if (command === undefined) {
      const known = Object.keys(commands).join(", ");
      throw new CliError(`events needs one of ${known}${name === "" ? "" : `, not ${name}`}`);
    }
    command.check(rest, flags);
    const receiver = await findReceiver(terminal.folder, flags.receiver);
    for await (const line of command.run(receiver, rest, flags)) terminal.print(line);
    return 0;
  } catch (thrown) {
    const error = /** @type {any} */ (thrown);
    terminal.complain(error?.message ?? String(error));
    return error instanceof CliError ? 2 : 1;
  }
}
