// A bench for an official adapter: it plays its platform, and hands the webhooks to the bot as the adapter's README does.

import { createTelegramAdapter } from "@chat-adapter/telegram";
import { createWhatsAppAdapter } from "@chat-adapter/whatsapp";
import { ConsoleLogger } from "chat";
import { startBot } from "./bot.mjs";
import * as telegram from "./platforms/telegram.mjs";
import * as whatsapp from "./platforms/whatsapp.mjs";
import { attempt, refusal } from "./words.mjs";

/** A platform delivers again until it is answered with a 2xx. How often depends on the platform: a few times are enough here. */
const MOST_DELIVERIES = 4;

const logger = new ConsoleLogger("silent");

export const officialTelegram = {
  package: "@chat-adapter/telegram",
  platform: "Telegram",
  strategies: ["drop", "queue"],
  open: async (options) => {
    const platform = await telegram.startTelegram();
    const adapter = createTelegramAdapter({ ...telegram.credentials, apiUrl: platform.url, logger });
    return openBench({ name: "telegram", title: "Telegram", textLimit: 4096, platform, adapter }, options);
  },
};

export const officialWhatsapp = {
  package: "@chat-adapter/whatsapp",
  platform: "WhatsApp",
  strategies: ["drop", "queue"],
  open: async (options) => {
    const platform = await whatsapp.startWhatsapp();
    const adapter = createWhatsAppAdapter({ ...whatsapp.credentials, apiUrl: platform.url, logger });
    const window = { play: playClosedWindow };
    return openBench(
      { name: "whatsapp", title: "WhatsApp", textLimit: 4096, window, platform, adapter },
      options,
    );
  },
};

/** Meta refuses such a post at once, or accepts it and says in a status that it failed: its page on error codes has both. */
async function playClosedWindow(bench) {
  bench.closeWindowForNext();
  const failed = await attempt(() => bench.thread.post("Hello"));
  const atOnce = refusal(await bench.seen(), failed);
  await bench.thread.post("Hello again");
  await bench.person.windowClosed((await bench.seen()).at(-1));
  await bench.settled();
  return `${atOnce}; if Meta says so later: ${bench.got.length === 0 ? "nobody is told" : "told"}`;
}

/**
 * @param {{ concurrency?: string, answersFailures?: boolean }} options `answersFailures` awaits the handlers and answers 500
 *   where one failed, as the SDK's page on errors shows
 */
async function openBench(
  { name, title, textLimit, window, platform, adapter },
  { concurrency, answersFailures } = {},
) {
  const bot = await startBot({ name, adapter, concurrency });
  const tasks = [];

  async function deliver(event) {
    for (let attempt = 1; attempt <= MOST_DELIVERIES; attempt++) {
      const own = [];
      const waitUntil = (task) => own.push(task.catch(() => {}) && task);
      const response = await bot.chat.webhooks[name](platform.request(event), {
        waitUntil,
        propagateHandlerErrors: answersFailures,
      });
      tasks.push(...own);
      const failed =
        answersFailures && (await Promise.allSettled(own)).some(({ status }) => status === "rejected");
      if (response.ok && !failed) return;
    }
  }

  /** Resolves when every task that a webhook began has ended. */
  async function settled() {
    for (let ended = 0; ended < tasks.length; ) {
      const under = tasks.slice(ended);
      await Promise.allSettled(under);
      ended += under.length;
    }
  }

  const person = Object.fromEntries(
    Object.entries(platform.events).map(([what, make]) => [
      what,
      async (...about) => {
        const event = make(...about);
        await deliver(event);
        return { ...event, again: () => deliver(event) };
      },
    ]),
  );

  const bench = {
    ...{ title, teller: title, textLimit, window, adapter },
    ...{ got: bot.got, receipts: [], answers: bot.answers },
    thread: bot.chat.thread(platform.threadId),
    person,
    /** What the platform has got since the bench was opened. */
    seen: async () => [...platform.sent],
    settled,
    rateLimitNext: (seconds) => platform.strike({ seconds }),
    loseNextAnswer: () => platform.strike({ isAnswerLost: true }),
    closeWindowForNext: () => platform.strike({ isWindowClosed: true }),
    async stop() {
      await settled();
      await bot.chat.shutdown();
      await platform.stop();
    },
  };
  // The person has written, so that there is a chat, and a window where there are windows.
  const event = await person.text("Hi");
  await settled();
  const [{ id }] = bench.got.splice(0);
  platform.sent.length = 0;
  bench.first = { ...event, id };
  return bench;
}
