// What every file of the suite begins with: a bot of the Chat SDK behind the emulator, over real sockets.

import { strict as assert } from "node:assert";
import { once } from "node:events";
import { createServer } from "node:http";
import { after, before } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { createMemoryState } from "@chat-adapter/state-memory";
import { Chat } from "chat";
import { createPostproxyAdapter } from "chat-adapter-postproxy";
import { Postproxy } from "postproxy-dm";
import { startEmulator } from "postproxy-dm-emulator";
import { passOn } from "./web.mjs";

export { assert, sleep };

/** Those that a test which failed has left running, and which would keep the process alive. */
const running = new Set();

export const PLATFORMS = ["facebook", "instagram", "telegram", "whatsapp", "bluesky"];

/** An emulator for the tests of a file, with a client of it. */
export function withEmulator(options) {
  const context = {};
  let timer;
  before(async () => {
    // A receiver's timers keep no process alive.
    timer = setInterval(() => {}, 1000);
    context.emulator = await startEmulator({ latencyMs: 20, ...options });
    const { apiKey, url: baseUrl } = context.emulator;
    context.client = new Postproxy({ apiKey, baseUrl });
  });
  after(async () => {
    clearInterval(timer);
    for (const bot of running) await bot.stop();
    await context.emulator.stop();
  });
  return context;
}

/**
 * Starts a bot, and sends the emulator's webhooks to it.
 * @param {import("postproxy-dm-emulator").Emulator} emulator
 * @param {(chat: Chat) => void} register registers the handlers
 * @param {{ adapter?: object, chat?: object }} [options] of the adapter, and of `new Chat`
 */
export async function startBot(emulator, register, { adapter: adapterOptions, chat: chatOptions } = {}) {
  const told = { arrived: 0, outcomes: [], statuses: [] };
  const adapter = createPostproxyAdapter({
    apiKey: emulator.apiKey,
    baseUrl: emulator.url,
    webhookSecret: emulator.webhookSecret,
    onOutcome: (outcome) => told.outcomes.push(outcome),
    receiver: { backoff: { firstMs: 10, maxMs: 50 } },
    ...adapterOptions,
  });
  const chat = new Chat({
    userName: "shop",
    adapters: { postproxy: adapter },
    state: createMemoryState(),
    concurrency: "concurrent",
    logger: "silent",
    ...chatOptions,
  });
  register(chat);
  await chat.initialize();
  const server = createServer(async (incoming, outgoing) => {
    told.arrived += 1;
    told.statuses.push(await passOn(incoming, outgoing, chat.webhooks.postproxy));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  await emulator.setWebhook({ url: `http://127.0.0.1:${server.address().port}/webhooks` });
  const bot = {
    ...{ chat, adapter, told },
    async stop() {
      running.delete(bot);
      await emulator.setWebhook({ url: null });
      await chat.shutdown();
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
  running.add(bot);
  return bot;
}

let people = 0;

/** A person of a platform writes for the first time; resolves with the chat and the message. */
export function newPerson(emulator, platform, text = "Hi", more = {}) {
  people += 1;
  return emulator.inbound({
    profile_id: emulator.profiles[platform],
    participant_external_id: `person-${people}`,
    participant_name: `Jane ${people}`,
    text,
    ...more,
  });
}

/**
 * Runs something with a bot, and with the thread of a person who has just written.
 * @param {{ emulator: import("postproxy-dm-emulator").Emulator }} context
 * @param {string} platform
 * @param {(given: object) => Promise<unknown>} run
 * @param {object} [options] as `startBot` takes them
 */
export async function withThreadOf({ emulator }, platform, run, options) {
  const bot = await startBot(emulator, () => {}, options);
  try {
    const { chat, message } = await newPerson(emulator, platform);
    const { profile_id: profileId, id: chatId } = chat;
    const { adapter } = bot;
    const threadId = adapter.encodeThreadId({ platform, profileId, chatId });
    await run({ bot, adapter, chat, message, threadId, thread: bot.chat.thread(threadId) });
  } finally {
    await bot.stop();
  }
}

/** The person of a chat writes again. */
export function write(emulator, { profile_id, participant_external_id }, text) {
  return emulator.inbound({ profile_id, participant_external_id, text });
}

/** The messages of a chat that the bot sent, in the order in which the service got them. */
export async function sentTo(client, chatId) {
  const messages = await client.listMessages(chatId, { direction: "outbound" }).toArray({ limit: 1000 });
  return messages.sort((one, other) => (one.created_at < other.created_at ? -1 : 1));
}

/** Resolves with what `find` gives once it gives something, or fails. */
export async function until(what, find, timeoutMs = 10_000) {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const found = await find();
    if (found) return found;
    if (performance.now() > deadline) assert.fail(`after ${timeoutMs} ms it is not so that ${what}`);
    await sleep(20);
  }
}
