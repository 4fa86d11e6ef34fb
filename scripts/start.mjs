// `npm start`: builds what is missing, starts the emulator and the example bot, and plays a short conversation
// through them. It stays up after that; with `--once` it ends, with exit code 0 only if every step happened.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { buildEmulator, buildPackage, setUp } from "./build.mjs";
import { main, Problem, root } from "./steps.mjs";

const STEP_TIMEOUT_MS = 15_000;
const QUESTION = "Hi! Where is my order?";

const children = [];

main(async () => {
  const { values } = parseArgs({
    options: {
      once: { type: "boolean", default: false },
      port: { type: "string" },
      bot: { type: "string", default: join(root, "examples/reply-bot/bot.mjs") },
    },
  });
  console.log("Setting up");
  await setUp();
  await buildPackage();
  const binary = await buildEmulator();
  try {
    // A run that ends by itself takes any free port; one that stays has an address that can be remembered.
    const emulator = await startEmulator(binary, values.port ?? (values.once ? "0" : "4010"));
    const bot = await startBot(resolve(values.bot), emulator);
    await play(emulator, bot);
    if (!values.once) await stay(emulator, bot);
  } finally {
    await stopAll();
  }
});

async function startEmulator(binary, port) {
  const { line } = await start("emulator", binary, ["--port", port, "--json"]);
  const emulator = JSON.parse(line);
  console.log(`\nThe emulator serves ${emulator.url}/api`);
  return {
    ...emulator,
    async control(path, body, method = body === undefined ? "GET" : "POST") {
      const response = await fetch(`${emulator.url}/_emulator/${path}`, {
        method,
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      });
      const text = await response.text();
      if (!response.ok) throw new Problem(`The emulator refused ${path}: ${text}`);
      return text && JSON.parse(text);
    },
  };
}

async function startBot(file, emulator) {
  const bot = await start("bot", process.execPath, [file], {
    POSTPROXY_API_KEY: emulator.api_key,
    POSTPROXY_BASE_URL: emulator.url,
    POSTPROXY_WEBHOOK_SECRET: emulator.webhook_secret,
    PORT: "0",
    // What you set yourself goes first, to try what happens with a wrong secret.
    ...process.env,
  });
  const [url] = bot.line.match(/http:\S+/) ?? [];
  if (!url) throw new Problem(`The bot printed no address: ${bot.line}`);
  await emulator.control("webhook", { url: `${url}/webhooks` }, "PUT");
  console.log(`The bot listens on ${url}/webhooks\n`);
  return bot;
}

/** The conversation. Each line is printed when it has happened, as the service's API tells it. */
async function play(emulator, bot) {
  const { Postproxy, bindingInfo } = await import("postproxy-dm");
  const postproxy = new Postproxy({ apiKey: emulator.api_key, baseUrl: emulator.url });
  const happens = (what, ask) => happened(what, ask, bot);

  const { chat, message } = await emulator.control("inbound", {
    profile_id: emulator.profiles.facebook,
    participant_external_id: "7012345678901234",
    participant_name: "Jane Doe",
    text: QUESTION,
  });
  say("Jane", message.body);

  const answer = await happens("The bot's answer", async () => {
    const { data } = await postproxy.listMessages(chat.id, { direction: "outbound" });
    return data[0];
  });
  say("bot", answer.body);

  const read = (field) => async () => {
    const latest = await postproxy.getMessage(answer.id);
    if (latest.status === "failed") throw new Problem(`The answer failed: ${latest.error_message}`);
    return latest[field];
  };
  await happens("Sending the answer", read("external_posted_at"));
  say("", "✓ sent");
  await happens("Delivering the answer", read("external_delivered_at"));
  say("", "✓ delivered");
  await happens("Reading the answer", read("external_read_at"));
  say("", "✓ read");

  const reaction = await happens("The bot's reaction", async () => {
    const { reactions } = await postproxy.getMessage(message.id);
    return reactions[0];
  });
  say("bot", `${reaction.emoji} to “${message.body}”`);

  await emulator.control("reaction", { message_id: answer.id, reaction: "love" });
  const { total } = await happens("The delivery of every webhook", async () => {
    const deliveries = await emulator.control("deliveries?per_page=100");
    const types = new Set(deliveries.data.filter((it) => it.success).map((it) => it.event_type));
    const isComplete = ["received", "sent", "delivered", "read"].every((type) =>
      types.has(`message.${type}`),
    );
    return isComplete && types.has("reaction.received") && deliveries;
  });
  say("Jane", "❤ to the answer");
  console.log(`\n${total} signed webhooks delivered, through the ${bindingInfo().binding} binding.`);
}

/** Asks until it has happened. The bot's end, or too long a wait, is a failure that says what was missing. */
async function happened(what, ask, bot) {
  const deadline = performance.now() + STEP_TIMEOUT_MS;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (bot.hasEnded()) throw new Problem(`${what} did not happen: the bot has ended.`);
    if (performance.now() > deadline) {
      throw new Problem(`${what} did not happen within ${STEP_TIMEOUT_MS / 1000} s.`);
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

The API key is ${emulator.api_key}. Press Ctrl+C to stop.`);
  const interrupted = new Promise((end) => {
    for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, end);
  });
  await Promise.race([
    interrupted,
    bot.ended.then(() => {
      throw new Problem("The bot has ended.");
    }),
  ]);
}

/** Starts a program that says in its first line that it is ready. Its errors are shown under its name. */
async function start(name, command, args, env) {
  const child = spawn(command, args, {
    cwd: root,
    env: { POSTPROXY_EMULATOR_LOG: "warn", ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = once(child, "exit");
  children.push({ child, ended });
  createInterface({ input: child.stderr }).on("line", (line) => console.error(`  [${name}] ${line}`));
  const lines = createInterface({ input: child.stdout });
  const [line] = await Promise.race([
    once(lines, "line"),
    ended.then(([code]) => {
      throw new Problem(`The ${name} ended with ${code} before it was ready.`);
    }),
  ]);
  return { line, ended, hasEnded: () => child.exitCode !== null || child.signalCode !== null };
}

async function stopAll() {
  for (const { child } of children) child.kill();
  await Promise.all(children.map(({ ended }) => ended));
}
