// Messages that were never delivered, because nobody was there for longer than the service tries: `catchUp` brings them.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { seedOfRun } from "./choices.mjs";
import { pretendBackfill } from "./system/backfill.mjs";
import { SHORT } from "./system/rows.mjs";
import { startRedis } from "./system/servers.mjs";
import { System } from "./system/system.mjs";
import { judge } from "./system/witness.mjs";

const HOUR = 3600;
const WEEK = 7 * 24 * HOUR;
const CUSTOMERS = 20;

describe("catchUp", () => {
  let redis;
  before(async () => {
    redis = await startRedis();
  });
  after(() => redis.stop());

  /** Runs a test with a system of its own, whose bots go by the service's clock. */
  const withSystem = (title, test, faults = []) =>
    it(title, async () => {
      const name = title.replace(/\W+/g, "-");
      // Signatures go by the machine's clock, which here is days behind the receiver's.
      const receiver = { ...SHORT, name: name.slice(0, 60), toleranceSeconds: 100 * 24 * HOUR };
      const bot = { store: `redis:${redis.port}`, receiver, start: { pollMs: 100 } };
      const system = await System.start({ seed: seedOfRun(), bot, faults });
      try {
        await test(system);
      } finally {
        await system.stop();
      }
    });

  withSystem("brings the messages of a day on which the endpoint was down", async (system) => {
    const since = await downForADay(system);
    const bot = await startBot(system);
    const { put } = await bot.order("catchUp", { since });
    assert.equal(put, 3 * CUSTOMERS);
    assert.deepEqual((await verdictOf(system)).problems, []);
  });

  withSystem(
    "brings them by three processes at once, beside live deliveries",
    async (system) => {
      const since = await downForADay(system);
      const bots = await Promise.all([1, 2, 3].map(() => startBot(system)));
      const live = system.write(CUSTOMERS, 3, { first: 4 });
      system.startClock();
      await Promise.all([live, ...bots.map((bot) => bot.order("catchUp", { since }))]);
      const { problems, messages } = await system.end({ isPatient: () => false });
      assert.deepEqual(problems, []);
      assert.equal(messages, 6 * CUSTOMERS);
    },
    [
      { kind: "duplicate_webhook", event: "message.received", probability: 0.3 },
      { kind: "delayed_webhook", event: "message.received", probability: 0.3, ms: [0, 500] },
    ],
  );

  withSystem('fills the hole since "last" although a live event came first', async (system) => {
    const since = await system.service.now();
    const before = await startBot(system);
    await system.write(CUSTOMERS, 1);
    await before.order("catchUp", { since });
    await before.kill();

    await system.write(CUSTOMERS, 1, { first: 2 });
    await system.service.advance(4 * HOUR);
    await system.giveUp();
    const bot = await startBot(system);
    await system.write(CUSTOMERS / 2, 1, { first: 3 });
    await system.settle();
    const { put } = await bot.order("catchUp", { since: "last" });
    assert.equal(put, CUSTOMERS);
    // The live event was answered before anybody knew of the one before it.
    assert.deepEqual((await verdictOf(system, () => false, system.bots.entries())).problems, []);
  });

  withSystem("answers nobody twice since a week ago, with marks forgotten", async (system) => {
    const since = await system.service.now();
    const first = await startBot(system);
    await system.write(CUSTOMERS, 2);
    await system.settle();
    await first.kill();
    // These come to nobody. After a week only chats without a window may still be answered.
    await system.write(CUSTOMERS, 1, { first: 3 });
    await system.service.advance(WEEK);
    await system.giveUp();
    await redis.forgetAll();

    const bot = await startBot(system);
    await bot.order("catchUp", { since });
    // Live messages of somebody who doesn't wait may come in any order: what the store knew says which of theirs is certain.
    const { chats, problems } = await verdictOf(system, () => false, system.bots.entries());
    const late = chats.filter(({ platform }) => !["telegram", "bluesky"].includes(platform));
    const unanswered = late.flatMap(({ messages }) => messages.filter(({ body }) => /^c\d+\/3$/.test(body)));
    assert.deepEqual(problems.sort(), unanswered.map(({ body }) => `${body} was answered 0 times`).sort());
  });

  withSystem("answers nobody after a backfill of last year", async (system) => {
    await system.write(CUSTOMERS, 2, { waits: false });
    await system.service.advance(4 * HOUR);
    await system.giveUp();
    await pretendBackfill(system.service.emulator, system.folder);

    const bot = await startBot(system);
    const now = await system.service.now();
    const { put } = await bot.order("catchUp", { since: new Date(now - WEEK * 1000) });
    assert.equal(put, 0);
    await system.settle();
    const { answers, messages } = await verdictOf(system);
    assert.deepEqual({ answers, messages }, { answers: 0, messages: 2 * CUSTOMERS });
  });
});

/** Nobody is there for a day, in which everybody writes three times. Returns the time at which it began. */
async function downForADay(system) {
  const since = await system.service.now();
  for (const [index, hours] of [12, 9, 3].entries()) {
    await system.write(CUSTOMERS, 1, { first: index + 1 });
    await system.giveUp();
    await system.service.advance(hours * HOUR);
  }
  return since;
}

function startBot(system) {
  return system.bots.start({ aheadMs: system.service.aheadSeconds * 1000 });
}

/** What came of it. Where nothing was delivered live, the order is that of the messages. */
async function verdictOf(system, isPatient = () => true, entries = []) {
  await system.settle();
  const chats = await system.service.chats();
  return { chats, ...judge({ chats, entries, isPatient }) };
}
