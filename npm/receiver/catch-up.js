// Puts messages that were never delivered: walks the profiles' chats and their inbound messages, and keeps what the store has
// no mark of. Live deliveries and other catch-ups may run beside it.

import { binding, unwrap } from "../binding/binding.js";
import { kindOf, signalOf } from "../given.js";
import { invalid } from "../invalid.js";
import { optionsOf } from "../options-of.js";
import { sleep } from "../sleep.js";
import { timeOf } from "../time.js";
import { eventOf } from "./event.js";
import { incomingOf } from "./incoming.js";
import { callStore } from "./store-calls.js";

/** @import { Chat, Message, Postproxy, Signal } from "../../index.js" */
/** @import { CaughtUp } from "../../receiver.js" */
/** @import { Works } from "./works.js" */

/** How many chats are read at a time. */
const AT_A_TIME = 4;

const encoder = new TextEncoder();

/** How much earlier than asked for chats are listed: core says how late a platform's messages may come. */
const LATEST_MS = 60 * 60_000;

/** How long a lane that is full is left to drain before the next try. */
const FULL_MS = 1000;

/**
 * @typedef {object} Walk
 * @property {Works} works
 * @property {Postproxy} client
 * @property {(event: import("../../index.js").WebhookEvent) => string | null} laneOf
 * @property {Signal | undefined} signal
 * @property {CaughtUp} counts
 */

/**
 * @param {Works} works
 * @param {Walk["laneOf"]} laneOf
 * @param {unknown} options
 * @returns {Promise<CaughtUp>}
 */
export async function catchUp(works, laneOf, options) {
  const {
    since,
    profileIds,
    signal: given,
  } = optionsOf(options, "catchUp", ["since", "profileIds", "signal"]);
  const from = since === "last" ? "last" : timeOf(since, "since");
  const client = works.client();
  if (client === undefined)
    throw invalid("client", "must be passed to createReceiver: catchUp reads the chats with it");
  const signal = signalOf(given);
  /** @type {Walk} */
  const walk = { works, client, laneOf, signal, counts: { chats: 0, put: 0, known: 0 } };
  for (const id of await profilesOf(walk, profileIds)) await catchUpProfile(walk, id, from);
  return walk.counts;
}

/**
 * @param {Walk} walk
 * @param {unknown} given
 * @returns {Promise<string[]>}
 */
async function profilesOf(walk, given) {
  if (given === undefined) {
    const { data } = await patiently(walk, () => walk.client.listProfiles());
    return data.map(({ id }) => id);
  }
  if (Array.isArray(given) && given.every((id) => typeof id === "string")) return given;
  throw invalid("profileIds", `must be a list of ids, got ${kindOf(given)}`);
}

/**
 * The start of a catch-up that came to its end is where the next begins. "The newest event seen" would jump over the hole
 * as soon as one live event follows it.
 * @param {Walk} walk
 * @param {string} profileId
 * @param {number | "last"} since
 */
async function catchUpProfile(walk, profileId, since) {
  const { works, client, signal } = walk;
  const name = `caught-up:${profileId}`;
  const began = works.now();
  const last = since === "last" ? await note(works, name) : null;
  if (since === "last" && last === null) {
    const how = "the first catch-up of a profile needs a time";
    throw invalid("since", `can't be "last": profile ${profileId} was never caught up, and ${how}`);
  }
  const sinceMs = since === "last" ? Number(last) : since;
  const query = { after: new Date(sinceMs - LATEST_MS), per_page: 100 };
  const chats = await patiently(walk, async () => {
    /** @type {Chat[]} */
    const all = [];
    for await (const chat of client.listChats(profileId, query)) all.push(chat);
    return all;
  });
  /** @type {Set<Promise<unknown>>} */
  const under = new Set();
  /** @type {unknown} */
  let failure;
  for (const chat of chats) {
    if (failure !== undefined || signal?.aborted) break;
    const one = catchUpChat(walk, chat, sinceMs).catch((error) => {
      failure ??= error;
    });
    under.add(one);
    one.then(() => under.delete(one));
    if (under.size >= AT_A_TIME) await Promise.race(under);
  }
  await Promise.all(under);
  if (failure !== undefined) throw failure;
  if (!signal?.aborted) await note(works, name, String(began));
}

/**
 * Puts a chat's messages, the oldest first. Core decides which.
 * @param {Walk} walk
 * @param {Chat} chat
 * @param {number} sinceMs
 */
async function catchUpChat(walk, chat, sinceMs) {
  const { works, client, signal, counts } = walk;
  const { walk: isWalked, fromMs } = decide(works, { chat, messages: [], sinceMs });
  if (!isWalked) return;
  counts.chats += 1;
  /** @type {Map<string, Message>} */
  const messages = new Map();
  for (let page = 0; ; page += 1) {
    const query = /** @type {const} */ ({ direction: "inbound", per_page: 100, page });
    const { data, total, per_page } = await patiently(walk, async () => client.listMessages(chat.id, query));
    for (const message of data) messages.set(message.id, message);
    const oldest = data.at(-1);
    if (oldest === undefined || writtenAt(oldest) < fromMs || (page + 1) * per_page >= total) break;
  }
  const all = [...messages.values()];
  for (const place of decide(works, { chat, messages: all, sinceMs }).put) {
    if (signal?.aborted) return;
    await put(walk, /** @type {Message} */ (all[place]));
  }
}

/**
 * @param {Works} works
 * @param {{ chat: Chat, messages: Message[], sinceMs: number }} given
 * @returns {{ walk: boolean, fromMs: number, put: number[] }}
 */
function decide({ now, settings }, given) {
  return unwrap(binding().catchUp(JSON.stringify({ ...given, nowMs: now(), keepMs: settings.keepMs })));
}

/**
 * @param {Walk} walk
 * @param {Message} message
 */
async function put({ works, laneOf, signal, counts }, message) {
  const text = JSON.stringify({
    object: "event",
    type: "message.received",
    created_at: message.external_posted_at ?? message.created_at,
    caught_up: true,
    data: { object: message },
  });
  const { handler, event } = incomingOf(works, encoder.encode(text), laneOf(eventOf(text)));
  if (handler === null) return;
  const { store, settings, kept } = works;
  const body = await kept.seal(text);
  for (;;) {
    const where = { store, timeoutMs: settings.storeTimeoutMs };
    // A gathered message was written long ago: nothing is waited for.
    const { state } = await callStore(where, "put", [{ ...event, body, quietMs: 0, maxMs: 0 }]);
    if (state === "new") counts.put += 1;
    else if (state !== "full") counts.known += 1;
    if (state !== "full") return;
    if (!works.livesOn()) {
      throw new Error(`the lane ${event.lane} is full: drain it, then catch up again from the same time`);
    }
    await sleep(FULL_MS, signal);
    if (signal?.aborted) return;
  }
}

/**
 * Makes a call, and makes it again after the wait that the service asks for.
 * @template T
 * @param {Walk} walk
 * @param {() => PromiseLike<T>} call
 * @returns {Promise<T>}
 */
async function patiently({ signal }, call) {
  for (;;) {
    try {
      return await call();
    } catch (thrown) {
      const { status, retryAfterMs = FULL_MS } = /** @type {any} */ (thrown);
      if (status !== 429 || signal?.aborted) throw thrown;
      await sleep(retryAfterMs, signal);
    }
  }
}

/**
 * When the person wrote it. An import creates messages today that were written years ago.
 * @param {Message} message
 */
function writtenAt({ external_posted_at, created_at }) {
  return Date.parse(external_posted_at ?? created_at ?? "");
}

/**
 * @param {Works} works
 * @param {string} name
 * @param {string} [value]
 * @returns {Promise<string | null>}
 */
async function note({ store, settings }, name, value) {
  return callStore(
    { store, timeoutMs: settings.storeTimeoutMs },
    "note",
    value === undefined ? [name] : [name, value],
  );
}
