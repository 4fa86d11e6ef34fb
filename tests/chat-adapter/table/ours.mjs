// A bench for our adapter, beside the emulator: the same adapter on each platform. Each platform has an emulator of its own,
// because an input moves its clock.

import { randomUUID } from "node:crypto";
import { createPostproxyAdapter } from "chat-adapter-postproxy";
import { capabilities } from "postproxy-dm";
import { startEmulator } from "postproxy-dm-emulator";
import { startReceiver, until } from "../../emulator.mjs";
import { startBot } from "./bot.mjs";
import { watch } from "./platforms/postproxy.mjs";
import { attempt, refusal } from "./words.mjs";

const LATENCY_MS = 5;
/** A window is open for 24 hours. */
const TOO_LATE_SECONDS = 25 * 60 * 60;
/** Failed runs are repeated within seconds. */
const PATIENCE_MS = 20_000;

const META = { hasWindow: true, hasReceipts: true };

/** `tells` is what the service tells bots of, beyond what people write and tap. */
export const ourMessenger = column("Messenger", "facebook", { ...META, tells: ["reaction", "edit"] });
export const ourInstagram = column("Instagram", "instagram", {
  ...META,
  tells: ["reaction", "edit", "deletion"],
});
export const ourTelegram = column("Telegram", "telegram", { tells: ["edit"] });
export const ourWhatsapp = column("WhatsApp", "whatsapp", { ...META, tells: [] });
export const ourBluesky = column("Bluesky", "bluesky", { tells: [] });

function column(title, platform, facts) {
  let emulator;
  return {
    isOurs: true,
    package: "chat-adapter-postproxy",
    platform: title,
    overflows: [undefined, "split"],
    async open(options) {
      emulator ??= await startEmulator({ latencyMs: LATENCY_MS });
      return openBench({ title, platform, ...facts }, emulator, options);
    },
    stop: () => emulator?.stop(),
  };
}

async function openBench({ title, platform, hasWindow, hasReceipts, tells }, emulator, { overflow } = {}) {
  const [receipts, outcomes] = [[], []];
  const clock = { aheadMs: 0 };
  const now = () => Date.now() + clock.aheadMs;
  const adapter = createPostproxyAdapter({
    ...{ apiKey: emulator.apiKey, webhookSecret: emulator.webhookSecret, baseUrl: emulator.url, now },
    ...(overflow && { overflow }),
    onReceipt: ({ type }) => receipts.push(type.replace("message.", "")),
    onOutcome: (outcome) => outcomes.push(outcome),
  });
  const bot = await startBot({ name: "postproxy", adapter, concurrency: "concurrent" });
  const server = await listen((request) => bot.chat.webhooks.postproxy(request));
  await emulator.setWebhook({ url: server.url });
  const service = await watch(emulator, adapter.client);
  /** The events whose ends are awaited: their ids, and how often they have come. */
  const expected = new Map();
  const coming = [];
  let chatId;

  const deliveries = async () => (await emulator.deliveries({ per_page: 100 })).data;

  /** The event about a message that isn't known yet; waits until it is delivered. */
  function eventOf(type, messageId) {
    const find = async () =>
      (await deliveries()).find(
        ({ event_id, event_type, request_body }) =>
          event_type === type && request_body.includes(messageId) && !expected.has(event_id),
      );
    return until(`${type} of ${messageId}`, find, PATIENCE_MS);
  }

  async function expectEvent(type, messageId) {
    const { event_id } = await eventOf(type, messageId);
    expected.set(event_id, 1);
    return event_id;
  }

  /** Something that the person does, of which one event tells. Nobody waits for its delivery, which may wait for others. */
  const doing =
    (type, act) =>
    async (...about) => {
      const { message } = await act(...about);
      chatId = message.chat_id;
      const event = expectEvent(type, message.id);
      coming.push(event);
      const again = async () => {
        const id = await event;
        const delivery = (await deliveries()).find(({ event_id }) => event_id === id);
        await emulator.resend(delivery.id);
        expected.set(id, expected.get(id) + 1);
      };
      return { message, again };
    };

  const about = { profile_id: emulator.profiles[platform], participant_external_id: `jane-${randomUUID()}` };
  const does = {
    text: doing("message.received", (text) => emulator.inbound({ ...about, text })),
    tap: doing("message.received", ({ id }, index) => emulator.tap({ message_id: id, index })),
    reaction: doing("reaction.received", ({ id }, emoji) =>
      emulator.reaction({ message_id: id, emoji, reaction: "like" }),
    ),
    reactionTakenBack: doing("reaction.received", ({ id }) =>
      emulator.reaction({ message_id: id, reaction: "like", action: "unreact" }),
    ),
    edit: doing("message.edited", ({ message }, text) => emulator.edit({ message_id: message.id, text })),
    deletion: doing("message.deleted", ({ message }) => emulator.delete({ message_id: message.id })),
    // The emulator's people get and read everything at once.
    delivered: ({ id }) => expectEvent("message.delivered", id),
    read: ({ id }) => expectEvent("message.read", id),
  };
  const can = ["text", "tap", ...tells, ...(tells.includes("reaction") ? ["reactionTakenBack"] : [])];
  if (hasReceipts) can.push("delivered", "read");

  async function settled() {
    await Promise.all(coming);
    const ended = () =>
      [...expected].every(
        ([id, times]) =>
          outcomes.filter((outcome) => outcome.id === id && outcome.outcome !== "failed").length >= times,
      );
    await until(`the end of ${expected.size} events`, ended, PATIENCE_MS);
    await service.settled(chatId);
  }

  async function close() {
    await bot.chat.shutdown();
    await server.stop();
  }

  const bench = {
    ...{ title, teller: "Postproxy", textLimit: textLimitOf(platform), adapter },
    ...{ got: bot.got, receipts, answers: bot.answers },
    ...(hasWindow && { window: { play: (of) => playClosedWindow(of, emulator, clock) } }),
    person: Object.fromEntries(can.map((what) => [what, does[what]])),
    seen: () => service.seen(chatId),
    settled,
    rateLimitNext: (retry_after_seconds) =>
      emulator.setFaults({
        faults: [{ kind: "rate_limit", operation: "sendMessage", retry_after_seconds, times: 1 }],
      }),
    loseNextAnswer: () =>
      emulator.setFaults({ faults: [{ kind: "drop_after", operation: "sendMessage", times: 1 }] }),
    stop: () => settled().finally(close),
  };
  try {
    const event = await bench.person.text("Hi");
    await settled();
    const [{ id, threadId }] = bot.got.splice(0);
    return Object.assign(bench, { thread: bot.chat.thread(threadId), first: { ...event, id } });
  } catch (error) {
    await close();
    throw error;
  }
}

const textLimitOf = (platform) => Math.min(...capabilities(platform).limits.text.map(({ max }) => max));

/** Webhooks are signed at the machine's time, so the bot's clock moves only when they have come. */
async function playClosedWindow(bench, emulator, clock) {
  await emulator.advanceClock(TOO_LATE_SECONDS);
  clock.aheadMs = (await emulator.now()) - Date.now();
  const failed = await attempt(() => bench.thread.post("Hello"));
  const words = refusal(await bench.seen(), failed);
  return /closed at \d{4}-/.test(failed.message) ? `${words}, with the time at which it closed` : words;
}

/** A server that hands each webhook to the bot. */
function listen(handle) {
  return startReceiver(async ({ headers, body }) => {
    const own = Object.entries(headers).filter(([name]) => name !== "connection");
    const answer = await handle(
      new Request("https://shop.example/webhook", { method: "POST", headers: own, body }),
    );
    return [answer.status, Object.fromEntries(answer.headers), await answer.text()];
  });
}
