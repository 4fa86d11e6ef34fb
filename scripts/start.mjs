// `npm start`: builds what is missing, starts the emulator and the example bot, and plays a customer on every platform
// who writes to it. It stays up after that; with `--once` it ends, with exit code 0 only if every step happened.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { statSync } from "node:fs";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { parseArgs, stripVTControlCharacters } from "node:util";
import { buildEmulator, buildPackage, setUp } from "./build.mjs";
import { isOfArguments, main, root, ScriptError } from "./steps.mjs";

const STEP_TIMEOUT_MS = 15_000;

/** How long a program has to end when it is asked to. */
const FAREWELL_MS = 5_000;

const EXAMPLE_BOT = join(root, "examples/reply-bot/bot.mjs");

/** Who writes on each platform, and what. */
const conversations = {
  facebook: { place: "Messenger", name: "Jane Doe", id: "7012345678901234", text: "Hi! Where is my order?" },
  instagram: { place: "Instagram", name: "Mina Aoki", id: "17841401234567", text: "Is the green one back?" },
  telegram: { place: "Telegram", name: "Luca Brandt", id: "501234567", text: "Do you ship to Austria?" },
  bluesky: { place: "Bluesky", name: "Ana Silva", id: "did:plc:ana1042", text: "Are you open on Sunday?" },
  whatsapp: { place: "WhatsApp", name: "Omar Haddad", id: "436601234567", text: "Can I change the address?" },
};

const HELP = `npm start -- [OPTIONS]

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

const children = [];

main(async () => {
  const options = readOptions();
  if (options.help) return console.log(HELP);
  console.log("Setting up");
  await setUp();
  await buildPackage();
  const binary = await buildEmulator();
  try {
    // A run that ends by itself takes any free port; one that stays has an address that can be remembered.
    const emulator = await startEmulator(binary, options.port ?? (options.once ? "0" : "4010"));
    const bot = await startBot(options.bot ?? EXAMPLE_BOT, emulator);
    await play(emulator, bot, options);
    if (!options.once) await stay(emulator, bot);
  } finally {
    await stopAll();
  }
});

function readOptions() {
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

async function startEmulator(binary, port) {
  const {
    found: emulator,
    hasEnded,
    ended,
  } = await start("emulator", binary, ["--port", port, "--json"], {
    find: JSON.parse,
  });
  console.log(`\nThe emulator serves ${emulator.url}`);
  return {
    ...emulator,
    ...{ hasEnded, ended },
    async control(path, body, method = body === undefined ? "GET" : "POST") {
      const response = await fetch(`${emulator.url}/_emulator/${path}`, {
        method,
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      });
      const text = await response.text();
      if (!response.ok) throw new ScriptError(`The emulator refused ${path}: ${text}`);
      return text && JSON.parse(text);
    },
  };
}

async function startBot(file, emulator) {
  const bot = await start("bot", process.execPath, [file], {
    env: {
      POSTPROXY_API_KEY: emulator.api_key,
      POSTPROXY_BASE_URL: emulator.url,
      POSTPROXY_WEBHOOK_SECRET: emulator.webhook_secret,
      PORT: "0",
      // What you set yourself goes first, to try what happens with a wrong secret.
      ...process.env,
    },
    find: addressIn,
    expected: 'a line with its address, such as "Listening on http://127.0.0.1:40781"',
  });
  const url = bot.found;
  await emulator.control("webhook", { url }, "PUT");
  console.log(`The bot listens on ${url}`);
  return bot;
}

/** The first address of this machine in a line that a bot printed, as the URL to send webhooks to. */
function addressIn(line) {
  const words = stripVTControlCharacters(line).match(/\bhttp:\/\/[^\s"'`<>]+/g) ?? [];
  for (const word of words) {
    const text = word.replace(/[.,;:!?)\]}]+$/, (end) => (end.startsWith("]") ? "]" : ""));
    if (!URL.canParse(text)) continue;
    const url = new URL(text);
    // A server that listens on every address of the machine is reached at this one.
    if (url.hostname === "0.0.0.0" || url.hostname === "[::]") url.hostname = "127.0.0.1";
    if (!/^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname)) continue;
    if (url.pathname === "/") url.pathname = "/webhooks";
    return url.href;
  }
  return undefined;
}

/** The conversations. Each line is printed when it has happened, as the service's API tells it. */
async function play(emulator, bot, { platforms, bot: ownBot }) {
  const { bindingInfo, capabilities, Postproxy } = await import("postproxy-dm");
  const postproxy = new Postproxy({ apiKey: emulator.api_key, baseUrl: emulator.url });
  const stage = { emulator, bot, postproxy, isExample: ownBot === undefined };

  const expected = [];
  for (const platform of platforms) {
    const can = capabilities(platform);
    const chat = await converse(stage, platform, can);
    const types = can.receipts ? ["received", "sent", "delivered", "read"] : ["received", "sent"];
    expected.push(...types.map((type) => `message.${type} of ${chat.id}`));
    if (platform === "facebook") expected.push(`reaction.received of ${chat.id}`);
  }
  const { total } = await happened("The delivery of every webhook", stage, async () => {
    const deliveries = await emulator.control("deliveries?per_page=100");
    const delivered = new Set(deliveries.data.filter((it) => it.success).map(describeDelivery));
    return expected.every((delivery) => delivered.has(delivery)) && deliveries;
  });
  console.log(`\n${total} signed webhooks delivered, through the ${bindingInfo().binding} binding.`);
}

/** One customer and the bot. On Messenger every receipt has a line, and the customer reacts to the answer. */
async function converse(stage, platform, can) {
  const { emulator, postproxy } = stage;
  const { place, name, id, text } = conversations[platform];
  const [firstName] = name.split(" ");
  const isInFull = platform === "facebook";
  const on = isInFull ? "" : ` on ${place}`;
  const happens = (what, ask) => happened(`${what}${on}`, stage, ask);

  console.log(`\n${place}`);
  const { chat, message } = await emulator.control("inbound", {
    profile_id: emulator.profiles[platform],
    participant_external_id: id,
    participant_name: name,
    text,
  });
  say(firstName, message.body);

  const answer = await happens("The bot's answer", async () => {
    const { data } = await postproxy.listMessages(chat.id, { direction: "outbound" });
    return data[0];
  });
  say("bot", answer.body);

  const got = (field) => async () => {
    const latest = await postproxy.getMessage(answer.id);
    if (latest.status === "failed") throw new ScriptError(`The answer${on} failed: ${latest.error_message}`);
    return latest[field];
  };
  const stages = [["Sending", "external_posted_at", "sent"]];
  if (can.receipts) {
    stages.push(
      ["Delivering", "external_delivered_at", "delivered"],
      ["Reading", "external_read_at", "read"],
    );
  }
  for (const [what, field, word] of stages) {
    await happens(`${what} the answer`, got(field));
    if (isInFull) say("", `✓ ${word}`);
  }
  if (!isInFull) say("", `✓ ${stages.map(([, , word]) => word).join(", ")}`);

  const reaction = can.reactions && (await reactionTo(message, chat, stage, happens));
  if (reaction) say("bot", `${reaction.emoji} to “${message.body}”`);
  if (isInFull) {
    await emulator.control("reaction", { message_id: answer.id, reaction: "love" });
    say(firstName, "❤ to the answer");
  }
  return chat;
}

/** The example's, which must come. Another bot's is there by the time that it has dealt with the message, or there is none. */
async function reactionTo(message, chat, { emulator, postproxy, isExample }, happens) {
  const ask = async () => (await postproxy.getMessage(message.id)).reactions[0];
  if (isExample) return happens("The bot's reaction", ask);
  await happens("The delivery of the message to the bot", async () => {
    const { data } = await emulator.control("deliveries?per_page=100");
    return data.some((it) => it.success && describeDelivery(it) === `message.received of ${chat.id}`);
  });
  return ask();
}

/** Its type, and the chat that its event is about. */
function describeDelivery({ event_type, request_body }) {
  const { object } = JSON.parse(request_body).data;
  return `${event_type} of ${(object.message ?? object).chat_id}`;
}

/** Asks until it has happened. A bot that ended or refused a webhook, or too long a wait, is a failure that says what was missing. */
async function happened(what, { emulator, bot }, ask) {
  const deadline = performance.now() + STEP_TIMEOUT_MS;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (bot.hasEnded()) throw new ScriptError(`${what} did not happen: the bot has ended.`);
    const { data } = await emulator.control("deliveries?per_page=100");
    const refused = data.find((it) => it.response_status !== null && !it.success);
    if (refused) {
      const { event_type, response_status } = refused;
      throw new ScriptError(
        `${what} did not happen: the bot answered ${event_type} with ${response_status}.`,
      );
    }
    if (performance.now() > deadline) {
      throw new ScriptError(`${what} did not happen within ${STEP_TIMEOUT_MS / 1000} s.`);
    }
    await new Promise((wake) => setTimeout(wake, 20));
  }
}

function say(who, what) {
  const time = new Date().toISOString().slice(11, 23);
  console.log(`  ${time}  ${who.padEnd(6)} ${what}`);
}

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
  const interrupted = new Promise((end) => {
    for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, end);
  });
  const end = (name, { ended }) =>
    ended.then(() => {
      throw new ScriptError(`The ${name} has ended.`);
    });
  await Promise.race([interrupted, end("bot", bot), end("emulator", emulator)]);
}

/**
 * Starts a program and waits for the line that tells that it is ready: the first of which `find` makes something.
 * Everything else that it prints is shown under its name.
 */
async function start(name, command, args, { env, find, expected = "its first line" }) {
  const child = spawn(command, args, {
    cwd: root,
    env: { POSTPROXY_EMULATOR_LOG: "warn", ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = once(child, "exit");
  children.push({ child, ended });
  createInterface({ input: child.stderr }).on("line", (line) => console.error(`  [${name}] ${line}`));

  let found;
  const ready = new Promise((resolve) => {
    createInterface({ input: child.stdout }).on("line", (line) => {
      const first = found === undefined ? find(line) : undefined;
      if (first === undefined) return console.log(`  [${name}] ${line}`);
      found = first;
      resolve();
    });
  });
  let late;
  const lateness = new Promise((_, fail) => {
    const problem = `The ${name} did not print ${expected} within ${STEP_TIMEOUT_MS / 1000} s.`;
    late = setTimeout(() => fail(new ScriptError(problem)), STEP_TIMEOUT_MS);
  });
  const early = ended.then(([code, signal]) => {
    throw new ScriptError(`The ${name} ended with ${code ?? signal} before it was ready.`);
  });
  try {
    await Promise.race([ready, lateness, early]);
  } finally {
    clearTimeout(late);
    early.catch(() => {});
  }
  return { found, ended, hasEnded: () => child.exitCode !== null || child.signalCode !== null };
}

async function stopAll() {
  for (const { child } of children) child.kill();
  const late = setTimeout(() => {
    for (const { child } of children) child.kill("SIGKILL");
  }, FAREWELL_MS);
  await Promise.all(children.map(({ ended }) => ended));
  clearTimeout(late);
}
