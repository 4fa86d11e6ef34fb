// An event that no handler can stand, at the head of a chat: it is buried, and the chat goes on.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { seedOfRun } from "./choices.mjs";
import { textOf } from "./system/customers.mjs";
import { SHORT } from "./system/rows.mjs";
import { startRedis } from "./system/servers.mjs";
import { System } from "./system/system.mjs";
import { judge } from "./system/witness.mjs";

const POISON = textOf(0, 1);

/** How often an event is run that throws, and how often one that ends the process, by default. */
const ATTEMPTS = { throws: 10, exits: 5 };

describe("a poison event first in its chat", () => {
  let redis;
  before(async () => {
    redis = await startRedis();
  });
  after(() => redis.stop());

  for (const how of ["throws", "exits"]) {
    it(`is buried if it ${how === "throws" ? "throws" : "ends the process"}, and answered by a replay`, async () => {
      const bot = {
        store: `redis:${redis.port}`,
        poison: { text: POISON, how },
        receiver: { ...SHORT, name: how },
        start: { pollMs: 100 },
      };
      const system = await System.start({ seed: seedOfRun(), bot, faults: [] });
      try {
        await isBuried(system, ATTEMPTS[how]);
        await isReplayed(system);
      } finally {
        await system.stop();
      }
    });
  }
});

describe("an event that ends the process beside fifteen other chats", () => {
  const folder = mkdtempSync(join(tmpdir(), "postproxy-receiving-poison-"));
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("is buried, and takes none of them along", async () => {
    const bot = {
      store: `sqlite:${join(folder, "receiver.db")}`,
      // All sixteen are taken at once after each end, and most of the others take longer than this one.
      poison: { text: POISON, how: "exits", afterMs: 300 },
      longestMs: 2000,
      receiver: SHORT,
      start: { pollMs: 100 },
    };
    const system = await System.start({ seed: seedOfRun(), bot, faults: [] });
    try {
      await isBuried(system, ATTEMPTS.exits, { customers: 16, messages: 1 });
      const ends = system.bots.journals.map((journal) => journal.entries).filter(endsByPoison);
      assert.equal(ends.length, ATTEMPTS.exits);
      assert.ok(
        ends.some((entries) => beside(entries).length > 0),
        "nothing ever ran beside it",
      );
      for (const entries of ends.slice(-ALONE)) assert.deepEqual(beside(entries), []);
    } finally {
      await system.stop();
    }
  });
});

/** How many of the runs that end the process are alone there. */
const ALONE = 3;

function endsByPoison(entries) {
  return entries.some(({ poisoned }) => poisoned);
}

/** What a process ran when it was ended: runs that were begun and never ended. */
function beside(entries) {
  const over = entries.filter((entry) => entry.over).map((entry) => String(entry.over.ids));
  return entries.filter(({ run }) => run && !over.includes(String(run.ids))).map(({ run }) => run);
}

async function isBuried(system, attempts, { customers, messages } = { customers: 3, messages: 5 }) {
  system.startClock();
  const end = keepRunning(system);
  await system.write(customers, messages);
  await system.until("an event is dead", () => system.bots.entries().some(({ dead }) => dead));
  await system.settle();
  await end();

  assert.deepEqual((await verdictOf(system)).problems, [`${POISON} was answered 0 times`]);
  const [dead, ...others] = await system.dead();
  assert.equal(dead.event.data.object.body, POISON);
  assert.deepEqual(others, []);
  const runs = system.bots.entries().filter(({ poisoned }) => poisoned === dead.event.id);
  assert.equal(runs.length, attempts);
  const told = system.bots.entries().filter((entry) => entry.dead !== undefined);
  assert.ok(told.length > 0, "onDead was not called");
  assert.deepEqual([...new Set(told.map((entry) => entry.dead))], [dead.event.data.object.id]);
}

async function isReplayed(system) {
  const [dead] = await system.dead();
  await system.bots.live[0].kill();
  const mended = await system.bots.start({ poison: undefined });
  assert.equal(await mended.order("replay", { id: dead.id }), 1);
  await system.settle();
  await system.service.stopClock();
  assert.deepEqual((await verdictOf(system)).problems, []);
  assert.deepEqual(await system.dead(), []);
}

/** Judges only whether each message was answered once: a replayed one comes after later ones. */
async function verdictOf(system) {
  return judge({ chats: await system.service.chats(), entries: [] });
}

/** Starts a bot, and another one each time that it ends, as a supervisor does. The returned function ends that. */
function keepRunning(system) {
  let stop;
  const over = new Promise((resolve) => {
    stop = resolve;
  });
  const supervise = async () => {
    for (let next = "another"; next === "another"; ) {
      const { ended } = await system.bots.start();
      next = await Promise.race([ended.then(() => "another"), over]);
    }
  };
  const supervising = supervise();
  return () => {
    stop("none");
    return supervising;
  };
}
