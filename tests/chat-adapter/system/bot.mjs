// A bot of the Chat SDK as a process of its own, which the tests start, kill, stop and continue. It is told what to be in its
// one argument (see `BotOptions`), and its journal says what its runs wrote, and which events they were for.

import { basename } from "node:path";
import { createRedisState } from "@chat-adapter/state-redis";
import { Chat } from "chat";
import { createPostproxyAdapter } from "chat-adapter-postproxy";
import { Redis } from "ioredis";
import { redisStore } from "postproxy-dm/stores/redis";
import { makeHandler } from "../../receiving/bot/handler.mjs";
import { openJournal } from "../../receiving/bot/journal.mjs";
import { ordersOf, serveBot } from "../../receiving/bot/serving.mjs";
import { knowledgeInto, toldStore } from "../../receiving/bot/told-store.mjs";
import { passOn } from "../web.mjs";
import { makeWriter } from "./writer.mjs";

/**
 * @typedef {object} BotOptions
 * @property {string} journal the path of its journal
 * @property {string} state the URL of the Redis that has the SDK's state
 * @property {string} [store] the URL of the Redis that has the events; without one they are in the SDK's state
 * @property {string} seed
 * @property {number} failing the share of runs that fail, and of streams that break off
 * @property {number} longestMs the longest wait of a run before it writes
 * @property {number} pauseMs the longest wait of a stream before each of its words
 * @property {object} receiver options of the adapter's receiver
 */

/** @type {BotOptions} */
const { journal, state, store, seed, failing, longestMs, pauseMs, receiver } = JSON.parse(process.argv[2]);
const note = openJournal(journal);
// The SDK doesn't tell a handler which run of an event it is. If every process failed in the first runs that it sees, three
// processes would together use an event's attempts up.
const own = `${seed}/${basename(journal)}`;
const answer = makeHandler({ seed: own, failing, longestMs, note });
const streamOf = makeWriter({ seed: own, failing, pauseMs, note });

const adapter = createPostproxyAdapter({
  receiver: { ...receiver, onError: (error) => note({ error: String(error?.message ?? error) }) },
  onOutcome: (outcome) =>
    note(store === undefined && outcome.outcome === "done" ? finished(outcome) : { outcome }),
  ...(store === undefined
    ? {}
    : { store: toldStore(redisStore(redis(store)), { after: knowledgeInto(note) }) }),
});
const chat = new Chat({
  userName: "shop",
  adapters: { postproxy: adapter },
  state: createRedisState({ url: state }),
  concurrency: "concurrent",
  logger: "silent",
});

chat.onDirectMessage((thread, message) =>
  answer(undefined, {
    events: [{ data: { object: message.raw } }],
    // The handler counts the runs that it sees.
    attempt: 1,
    reply: ({ body }) => thread.post(streamOf(body, message.raw)),
  }),
);

/** A store of the adapter's own can't be looked into: what became of an event is all that is told. */
function finished({ id }) {
  return { finished: [id], at: Date.now() };
}

function redis(url) {
  return new Redis(url).on("error", () => {});
}

await serveBot({
  ready: () => chat.initialize(),
  webhooks: (incoming, outgoing) => passOn(incoming, outgoing, chat.webhooks.postproxy),
  orders: () => ordersOf(adapter.receiver),
});
