// A reply bot as a process of its own, which the tests start, kill, stop and continue. It is told what to be in its one
// argument (see `BotOptions`), serves webhooks at /webhooks, takes orders at /order, and writes what it does into its journal.

import { setTimeout as sleep } from "node:timers/promises";
import { createReceiver } from "../../../npm/node.js";
import { makeCommentHandler, makeHandler } from "./handler.mjs";
import { openJournal } from "./journal.mjs";
import { ordersOf, serveBot } from "./serving.mjs";
import { storeAt } from "./stores.mjs";
import { knowledgeInto, toldStore } from "./told-store.mjs";

/**
 * @typedef {object} BotOptions
 * @property {string} journal the path of its journal
 * @property {string} store see stores.mjs
 * @property {string} seed
 * @property {number} [failing] the share of runs that fail
 * @property {number} [longestMs] the longest wait of a run
 * @property {boolean} [starts] whether it lives on: `receiver.start()`
 * @property {number} [aheadMs] how far its clock is ahead of the machine's
 * @property {{ text: string, how: "throws" | "exits", afterMs?: number }} [poison] what the handler can't stand
 * @property {object} [receiver] options of `createReceiver`
 */

/** @type {BotOptions} */
const options = JSON.parse(process.argv[2]);
const { starts = true, failing = 0, longestMs = 0, aheadMs = 0, poison, seed } = options;
const note = openJournal(options.journal);

/** Handlers that begin wait for this: see the orders `pause` and `resume`. */
let goesOn = Promise.resolve();
let resume;

const handler = makeHandler({ seed, failing, longestMs, note });
const commentHandler = makeCommentHandler({ seed, failing, longestMs, note });
const receiver = createReceiver({
  ...options.receiver,
  store: toldStore(await storeAt(options.store), { after: knowledgeInto(note) }),
  ...(aheadMs === 0 ? {} : { now: () => Date.now() + aheadMs }),
  on: {
    "message.received": async (event, context) => {
      await goesOn;
      if (context.events.some(({ data }) => data.object.body === poison?.text)) await die(event);
      return handler(event, context);
    },
    "comment.created": async (event, context) => {
      await goesOn;
      return commentHandler(event, context);
    },
  },
  onOutcome: (outcome) => note({ outcome }),
  onError: (error, event) => note({ error: String(error?.message ?? error), event: event?.id ?? null }),
  onDead: (event, error) =>
    note({ dead: event?.data.object.id ?? null, why: String(error?.message ?? error) }),
});

async function die(event) {
  note({ poisoned: event.id });
  await sleep(poison.afterMs ?? 0);
  if (poison.how === "exits") process.kill(process.pid, "SIGKILL");
  throw new Error(`can't stand event ${event.id}`);
}

await serveBot({
  async ready() {
    await receiver.ready();
    if (starts) await receiver.start(options.start);
  },
  webhooks: receiver.node,
  orders: () => ({
    ...ordersOf(receiver),
    pause: () => {
      goesOn = new Promise((resolve) => {
        resume = resolve;
      });
    },
    resume: () => resume(),
  }),
});
