// `npm run example -- NAME`: builds what is missing, starts the emulator and an example of examples/, and says what to try on the
// emulator's page. It runs until Ctrl+C.

import { parseArgs } from "node:util";
import { setUp } from "./build/set-up.mjs";
import { buildForStart } from "./build/start.mjs";
import { examples } from "./example/examples.mjs";
import { startBot, startEmulator, stopAll, untilInterrupted } from "./start/programs.mjs";
import { isOfArguments, main, ScriptError } from "./steps.mjs";

const NAMES = Object.keys(examples).join(", ");

const HELP = `npm run example -- NAME [OPTIONS]

Builds what is missing, starts the emulator and an example, and stays up. The examples are ${NAMES}.

  --port NUMBER      the emulator's port: 4010 where you give none, 0 for any free one
  --help             print this`;

main(async () => {
  const { name, port, help } = readOptions();
  if (help) return console.log(HELP);
  console.log("Setting up");
  await setUp();
  const binary = await buildForStart();
  const { prepare, toTry } = examples[name];
  const file = await prepare();
  try {
    const emulator = await startEmulator(binary, port);
    const bot = await startBot(file, emulator);
    console.log(`
The page is ${emulator.url}/
Take the phone there as a customer, and write to the bot:

${toTry}

Another program for the same account takes these:

  POSTPROXY_BASE_URL=${emulator.url}
  POSTPROXY_API_KEY=${emulator.api_key}
  POSTPROXY_WEBHOOK_SECRET=${emulator.webhook_secret}

Press Ctrl+C to stop.`);
    await untilInterrupted({ bot, emulator });
  } finally {
    await stopAll();
  }
});

function readOptions() {
  const { values, positionals } = parse();
  const { help, port = "4010" } = values;
  const [name, ...more] = positionals;
  if (!help && (name === undefined || !Object.hasOwn(examples, name) || more.length > 0)) {
    const given = positionals.length === 0 ? "nothing" : positionals.join(" ");
    throw misused(`NAME must be one of ${NAMES}, got ${given}.`);
  }
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535)
    throw misused(`--port must be a number from 0 to 65535, got ${port}.`);
  return { name, port, help };
}

function parse() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: { port: { type: "string" }, help: { type: "boolean", short: "h", default: false } },
    });
  } catch (error) {
    if (!isOfArguments(error)) throw error;
    throw misused(`${error.message.split(/\.\s|\n/)[0].replace(/\.$/, "")}.`);
  }
}

function misused(sentence) {
  return new ScriptError(`${sentence} \`npm run example -- --help\` prints every option.`, 2);
}
