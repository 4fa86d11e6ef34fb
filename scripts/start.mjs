// `npm start`: builds what is missing, starts the emulator and the example bot, and plays a customer on every platform who
// writes to the bot. Then it keeps running. With `--once` it ends, with exit code 0 only if every step happened.

import { join } from "node:path";
import { setUp } from "./build/set-up.mjs";
import { buildForStart } from "./build/start.mjs";
import { play } from "./start/conversation.mjs";
import { HELP, readOptions } from "./start/options.mjs";
import { startBot, startEmulator, stopAll, untilInterrupted } from "./start/programs.mjs";
import { main, root } from "./steps.mjs";

const EXAMPLE_BOT = join(root, "examples/reply-bot/bot.mjs");

main(async () => {
  const options = readOptions();
  if (options.help) return console.log(HELP);
  console.log("Setting up");
  await setUp();
  const binary = await buildForStart();
  try {
    // A run that ends by itself takes any free port. A run that stays gets a fixed address.
    const emulator = await startEmulator(binary, options.port ?? (options.once ? "0" : "4010"));
    const bot = await startBot(options.bot ?? EXAMPLE_BOT, emulator);
    await play(emulator, bot, options);
    if (!options.once) await stay(emulator, bot);
  } finally {
    await stopAll();
  }
});

async function stay(emulator, bot) {
  console.log(`
The emulator's page is ${emulator.url}/
Write to the bot as another customer:

  curl ${emulator.url}/_emulator/inbound -H "Content-Type: application/json" \\
    -d '{"profile_id": "${emulator.profiles.facebook}", "participant_external_id": "1", "text": "Hello"}'

A client of your own takes these:

  POSTPROXY_BASE_URL=${emulator.url}
  POSTPROXY_API_KEY=${emulator.api_key}
  POSTPROXY_WEBHOOK_SECRET=${emulator.webhook_secret}

Press Ctrl+C to stop.`);
  await untilInterrupted({ bot, emulator });
}
