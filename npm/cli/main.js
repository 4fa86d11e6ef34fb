// The command: which subcommand with which arguments, and what a mistake or a failure is called.

import { sleep } from "../sleep.js";
import { CliError, meant, readArguments } from "./arguments.js";
import { commands } from "./commands.js";
import { helpOf, helpOfAll } from "./help.js";

/** @import { Command } from "./arguments.js" */
/** @import { Io } from "./io.js" */

/** The exit codes; the docs say the same. One that was ended has 128 and the number of the signal. */
const [OK, FAILED, MISUSED] = [0, 1, 2];

/** How long a command that was ended has to end by itself, in milliseconds. */
const GRACE_MS = 2000;

/**
 * Runs the command. Resolves with the exit code.
 * @param {string[]} given
 * @param {Io} io
 * @returns {Promise<number>}
 */
export async function main(given, io) {
  try {
    const [first] = given;
    if (first === undefined) io.say(helpOfAll(commands));
    if (first === undefined) return MISUSED;
    if (isHelp(first) && given.length === 1) {
      await io.print(helpOfAll(commands));
      return OK;
    }
    const { command, rest } = find(isHelp(first) ? [...given.slice(1), "--help"] : given);
    if (command === undefined) {
      await io.print(
        helpOfAll(commands.filter(({ name }) => name.startsWith(`${given.find((one) => !isHelp(one))} `))),
      );
      return OK;
    }
    const read = readArguments(command, rest, io.keysFile);
    if (read.switches.has("help")) await io.print(helpOf(command));
    else await Promise.race([command.run(read, io, commands), patienceOf(io)]);
    return io.signal.aborted ? stopped(io) : OK;
  } catch (thrown) {
    if (io.signal.aborted) return stopped(io);
    io.complain(messageOf(thrown));
    return isMisuse(thrown) ? MISUSED : FAILED;
  } finally {
    io.clear();
  }
}

/** @param {string} word */
function isHelp(word) {
  return word === "help" || word === "--help" || word === "-h";
}

/**
 * The command, which is named by one word or two. None for a group of commands whose help is asked for.
 * @param {string[]} given
 * @returns {{ command: Command | undefined, rest: string[] }}
 */
function find(given) {
  const [first = "", second = ""] = given;
  for (const count of [2, 1]) {
    const name = given.slice(0, count).join(" ");
    const command = commands.find((one) => one.name === name);
    if (command) return { command, rest: given.slice(count) };
  }
  const group = commands
    .filter(({ name }) => name.startsWith(`${first} `))
    .map(({ name }) => wordsOf(name)[1]);
  if (group.length > 0) {
    if (isHelp(second)) return { command: undefined, rest: [] };
    const known = group.filter((word) => word !== undefined);
    const wrong = second === "" || second.startsWith("-") ? "" : `, not ${second}${meant(known, second)}`;
    throw new CliError(`${first} needs one of ${known.join(", ")}${wrong}`);
  }
  if (first.startsWith("-")) {
    throw new CliError(`the command comes before its options: postproxy-dm COMMAND ${first.split("=")[0]} …`);
  }
  const known = [...new Set(commands.map(({ name }) => wordsOf(name)[0] ?? ""))];
  const hint = meant(known, first) || `; there are ${known.join(", ")}`;
  throw new CliError(`there is no command ${first}${hint}`);
}

/** @param {string} name */
function wordsOf(name) {
  return name.split(" ");
}

/**
 * Resolves a while after somebody ended the command: it may be waiting for standard input, or for a module that never loads.
 * @param {Io} io
 */
async function patienceOf({ signal }) {
  await new Promise((resolve) => signal.addEventListener("abort", resolve));
  await sleep(GRACE_MS);
}

/** @param {Io} io */
function stopped({ signal, stopped: { resume }, say }) {
  const text = resume?.();
  if (text !== undefined) say(`stopped. To go on: ${text}`);
  return Number(signal.reason);
}

/**
 * Whether the arguments were wrong: those of the command, or those that the client refused before it sent anything.
 * @param {any} error
 */
function isMisuse(error) {
  return error instanceof CliError || (error?.code === "invalid_argument" && error.outcome === "not_sent");
}

/** @param {any} error */
function messageOf(error) {
  const lines = [String(error?.message ?? error)];
  if (error?.requestId) lines.push(`the request was ${error.requestId}`);
  if (error?.hint) lines.push(error.hint);
  return lines.join("\n");
}
