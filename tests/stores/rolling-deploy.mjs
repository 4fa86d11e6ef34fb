// A rolling deploy: two versions of a bot work on one store, and each leaves to the other what it can't read.

import { strict as assert } from "node:assert";
import { setTimeout as sleep } from "node:timers/promises";
import { createReceiver, signWebhook } from "../../npm/node.js";
import { optionsOf, SECRET } from "./versions.mjs";

/** How long something that must come is waited for. */
const PATIENCE_MS = 30_000;

/**
 * A bot of which one version runs at a time.
 * @typedef {object} Deployed
 * @property {(version: "older" | "newer") => Promise<unknown>} deploy ends the version that runs, and starts another
 * @property {(body: string, headers: Record<string, string>) => Promise<number>} deliver a webhook, to the version that runs
 * @property {() => Promise<string[]>} log what both versions have logged
 * @property {() => Promise<unknown>} wake works on what is due, where nothing else does
 * @property {boolean} livesOn whether something else does
 * @property {Pick<import("../../stores.js").OpenStore, "list" | "replay" | "stats">} store as it is, without a version
 */

/**
 * A bot as a process, which has called `start`.
 * @param {import("../../stores.js").Store} store
 * @returns {Deployed & { end(): Promise<unknown> }}
 */
export function deployedHere(store) {
  const lines = [];
  let receiver;
  return {
    livesOn: true,
    store: store.open({ name: "default" }),
    async deploy(version) {
      await receiver?.close();
      receiver = createReceiver(optionsOf(version, { store, log: (line) => lines.push(line) }));
      await receiver.start({ pollMs: 50 });
    },
    deliver: async (body, headers) => (await receiver.receive(body, headers)).status,
    log: async () => lines,
    async wake() {},
    end: () => receiver?.close(),
  };
}

/** Rolls a newer version out, back and out again. @param {Deployed} bot */
export async function rollOut(bot) {
  const { store } = bot;
  const find = async (state) => (await store.list({ state, limit: 10, after: null })).rows;
  const begun = async () => (await find("waiting")).find(({ id }) => id === "e:evt_ada_1");

  await bot.deploy("newer");
  assert.equal(await deliver(bot, { chat: "ada", number: 1, text: "fails" }), bot.livesOn ? 204 : 503);
  await until(bot, async () => (await begun())?.failures === 1);

  const kept = keptOf(await begun());
  for (const text of [kept.head, kept.body, kept.records["step:first"]]) assert.match(text, /^2:/);

  await bot.deploy("older");
  // It is due now, and its counts begin anew.
  await store.replay(["e:evt_ada_1"], { forget: false });
  assert.equal(await deliver(bot, { chat: "bob", number: 1, text: "Hi" }), 204);
  assert.equal(await deliver(bot, { chat: "ada", number: 2, text: "Hello?" }), bot.livesOn ? 204 : 503);
  // It says of each chat what came of it.
  const linesOf = async (version) => (await bot.log()).filter((line) => line.startsWith(version));
  await until(bot, async () => (await linesOf("older")).length > 1);
  assert.deepEqual(finished(await bot.log()), ['older finished bob\'s "Hi", begun by older']);
  const isLetGo = (row) => row.starts === 0 && row.inMs > 0;
  await until(bot, async () => isLetGo(await begun()));

  // The chat waits for who can read its event, which is neither counted nor changed. Others go on.
  const unread = await begun();
  assert.deepEqual(keptOf(unread), { ...kept, failures: 0 });
  assert.ok(unread.inMs > 1_000 && unread.inMs <= 30_000, `it is looked at again in ${unread.inMs} ms`);

  // The newer version goes on with what either has kept, each event in its place.
  await bot.deploy("newer");
  await store.replay(["e:evt_ada_1"], { forget: false });
  await until(bot, async () => (await store.stats()).waiting === 0);
  assert.deepEqual(finished(await bot.log()), [
    'older finished bob\'s "Hi", begun by older',
    'newer finished ada\'s "fails", begun by newer',
    'newer finished ada\'s "Hello?", begun by newer',
  ]);
  assert.deepEqual(await find("dead"), []);
}

/** What an operation could change about an event that waits. */
function keptOf({ head, body, records, starts, failures }) {
  return { head, body, records: { ...records }, starts, failures };
}

function finished(lines) {
  return lines.filter((line) => line.includes(" finished "));
}

/** Wakes the bot until something is so. */
async function until(bot, isSo) {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    await bot.wake();
    if (await isSo()) return;
    if (Date.now() > deadline)
      throw new Error(`it never is: ${isSo}\nlogged:\n${(await bot.log()).join("\n")}`);
    await sleep(20);
  }
}

/** Delivers a chat's message, and returns the status of the answer. */
function deliver(bot, { chat, number, text }) {
  const created_at = new Date(Date.now() + number).toISOString();
  const [id, direction] = [`msg_${chat}_${number}`, "inbound"];
  const object = { id, chat_id: chat, direction, body: text, created_at };
  const body = JSON.stringify({
    id: `evt_${chat}_${number}`,
    object: "event",
    type: "message.received",
    created_at,
    data: { object },
  });
  return bot.deliver(body, {
    "content-type": "application/json",
    "x-postproxy-signature": signWebhook(body, SECRET),
  });
}
