// Asks the service again and again for new messages, by a receiver that keeps its marks in memory and never gets a webhook.

import { randomBytes } from "node:crypto";
import { sleep } from "../sleep.js";
import { again } from "./arguments.js";
import { connect, loggerOf, sdk } from "./client.js";
import { durationOf, printed, timeOf } from "./times.js";

/** @import { Message } from "../../index.js" */
/** @import { Given, Options } from "./arguments.js" */
/** @import { Io } from "./io.js" */

/** @type {Options} */
export const POLL_OPTIONS = {
  since: { value: "TIME", about: "begins with messages since then, such as 10m (default: now)" },
  interval: { value: "TIME", about: "asks so often (default: 5s)" },
};

/**
 * How long after it was written a message may come to the service, in milliseconds. Each round looks back so far, and the
 * marks tell what is new.
 */
const LATE_MS = 15 * 60_000;

/** How long a message is remembered at least. A round longer ago isn't repeated. */
const REMEMBERED_MS = 72 * 3_600_000;

/** @typedef {{ attempt: number, signal: AbortSignal }} Run */

/**
 * @typedef {object} Poll
 * @property {(message: Message, run: Run) => Promise<void>} onMessage where it fails, the message comes again, later and later
 * @property {(message: Message, error: Error) => void} onDead told of a message that failed too often
 * @property {number} atATime how many chats at a time
 * @property {string} command its name, to say how to go on
 * @property {() => void} onReady called before the first round
 */

/**
 * Polls until somebody ends it.
 * @param {Given} given
 * @param {Io} io
 * @param {Poll} poll
 */
export async function poll(given, io, { onMessage, onDead, atATime, command, onReady }) {
  const { since: from, interval, profile } = given.values;
  const intervalMs = durationOf(interval ?? "5s", "interval");
  const since = from === undefined ? undefined : timeOf(from, "since");
  const client = await connect(given, io);
  const { createReceiver, memoryStore } = await sdk();
  const aheadMs = await aheadOf(client, io);
  const now = () => Date.now() + aheadMs;
  const firstMs = since?.getTime() ?? now();
  let roundMs = firstMs;
  io.stopped.resume = () => again(command, given, { since: new Date(roundMs).toISOString() });
  const receiver = createReceiver({
    ...{ client, now, store: memoryStore(), concurrency: atATime, logger: loggerOf(io) },
    secret: randomBytes(24).toString("hex"),
    keepMs: Math.max(REMEMBERED_MS, now() - firstMs + REMEMBERED_MS),
    ...{ attempts: 5, backoff: { firstMs: 1000, maxMs: 30_000 }, handlerTimeoutMs: 30_000 },
    on: {
      "message.received": ({ data }, run) => onMessage(data.object, run),
    },
    // Each failure is told where it happens.
    onError() {},
    onDead: (event, error) =>
      onDead(/** @type {Message} */ (event.data.object), /** @type {Error} */ (error)),
  });
  try {
    await receiver.start();
    onReady();
    while (!io.signal.aborted) {
      const beganMs = now();
      const since = new Date(Math.max(firstMs, roundMs - LATE_MS));
      const profileIds = profile === undefined ? undefined : [profile];
      try {
        await receiver.catchUp({ since, profileIds, signal: io.signal });
        roundMs = beganMs;
        // `start` looks less and less often while nothing comes.
        receiver.drain().catch(() => {});
      } catch (thrown) {
        tellOrThrow(thrown, io);
      }
      await sleep(intervalMs, io.signal);
    }
  } finally {
    await receiver.close({ graceMs: 1000 });
  }
}

/**
 * How far the service's clock is ahead of this machine's, in milliseconds: times are compared with the service's.
 * @param {import("../../index.js").Postproxy} client
 * @param {Io} io
 */
async function aheadOf(client, { signal }) {
  const { headers } = await client.listProfiles({ signal }).withResponse();
  const aheadMs = Date.parse(headers.get("date") ?? "") - Date.now();
  // The header has whole seconds.
  return Math.abs(aheadMs) > 2000 ? aheadMs : 0;
}

/**
 * A failure that may pass ends nothing: the next round asks for the same messages.
 * @param {unknown} thrown
 * @param {Io} io
 */
function tellOrThrow(thrown, { signal, say }) {
  if (signal.aborted) return;
  const { name, message } = /** @type {Error} */ (thrown);
  const mayPass = ["ConnectionError", "TimeoutError", "ServerError", "RateLimitError"].includes(name);
  if (!mayPass) throw thrown;
  say(`${printed(new Date())}  ${message}; asking again`);
}
