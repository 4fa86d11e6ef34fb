// Reads the options of `npm start`.

import { statSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { isOfArguments, ScriptError } from "../steps.mjs";
import { conversations } from "./conversation.mjs";
import { STEP_TIMEOUT_MS } from "./programs.mjs";

export const HELP = `npm start -- [OPTIONS]

Builds what is missing, starts the emulator and a bot, plays a customer on every platform who writes to it, and stays up.

  --once             end after the conversations, with exit code 0 only if every step of them happened
  --bot FILE         run this bot in place of examples/reply-bot/bot.mjs
  --platform NAME    play this platform only; may be given more than once.
                     ${Object.keys(conversations).join(", ")}
  --port NUMBER      the emulator's port: 4010 where you give none, with --once any free one
  --help             print this

A bot is a program for Node that
  - listens on the port that PORT names (0: any free one) and then prints a line with its address, such as
    "Listening on http://127.0.0.1:40781", within ${STEP_TIMEOUT_MS / 1000} s of its start
  - takes webhooks there at /webhooks, or at the path of the address where that has one
  - answers every text message; a reaction to it is shown, but not asked for

It is given POSTPROXY_API_KEY, POSTPROXY_BASE_URL and POSTPROXY_WEBHOOK_SECRET too. What it prints is shown after [bot].`;

/** Returns the options. Throws if one is wrong. */
export function readOptions() {
  const options = parse();
  const platforms = options.platform ?? Object.keys(conversations);
  const unknown = platforms.find((name) => !Object.hasOwn(conversations, name));
  if (unknown !== undefined) {
    throw misused(`--platform must be one of ${Object.keys(conversations).join(", ")}, got ${unknown}.`);
  }
  if (options.port !== undefined && !(/^\d{1,5}$/.test(options.port) && Number(options.port) <= 65_535)) {
    throw misused(`--port must be a number from 0 to 65535, got ${options.port}.`);
  }
  const bot = options.bot === undefined ? undefined : resolve(options.bot);
  if (bot !== undefined && !statSync(bot, { throwIfNoEntry: false })?.isFile()) {
    throw misused(`--bot must be a file, and there is none at ${bot}.`);
  }
  return { ...options, bot, platforms };
}

function parse() {
  try {
    const { values } = parseArgs({
      options: {
        once: { type: "boolean", default: false },
        bot: { type: "string" },
        platform: { type: "string", multiple: true },
        port: { type: "string" },
        help: { type: "boolean", short: "h", default: false },
      },
    });
    return values;
  } catch (error) {
    if (!isOfArguments(error)) throw error;
    const [sentence] = error.message.split(/\.\s|\n/);
    throw misused(`${sentence.replace(/\.$/, "")}.`);
  }
}

function misused(sentence) {
  return new ScriptError(`${sentence} \`npm start -- --help\` prints every option.`, 2);
}
