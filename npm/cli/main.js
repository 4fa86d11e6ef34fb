// The command: which subcommand with which arguments, and what a mistake in them is called.

import { CliError, parseArguments } from "./arguments.js";
import { commands, HELP } from "./events.js";
import { findReceiver } from "./find.js";
import { visible } from "./visible.js";

/** @import { Flags } from "./arguments.js" */

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
    refuseOthers(name, command.takes, flags);
    command.check(rest, flags);
    const receiver = await findReceiver(terminal.folder, flags.receiver);
    const complain = (/** @type {string} */ text) => terminal.complain(visible(text));
    try {
      for await (const line of command.run(receiver, rest, { ...flags, complain })) {
        terminal.print(visible(line));
      }
    } finally {
      // What the module has begun by itself is given back: its leases would hold their chats up after this process.
      await receiver.close({ graceMs: 0 });
    }
    return 0;
  } catch (thrown) {
    const error = /** @type {any} */ (thrown);
    terminal.complain(visible(String(error?.message ?? error)));
    return error instanceof CliError ? 2 : 1;
  }
}

/**
 * Refuses flags that a subcommand has no use for.
 * @param {string} name
 * @param {readonly (keyof Flags)[]} takes
 * @param {Flags} flags
 */
function refuseOthers(name, takes, flags) {
  for (const [flag, value] of Object.entries(flags)) {
    const isKnown = flag === "receiver" || takes.some((taken) => taken === flag);
    if (!isKnown && value !== false && value !== undefined)
      throw new CliError(`events ${name} takes no --${flag}`);
  }
}
