// The recipes for engines that people already run: what each keeps of the receiver's promises, as measured.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { seedOfRun } from "../choices.mjs";
import { Bots } from "../system/bots.mjs";
import { isPatient } from "../system/customers.mjs";
import { startPostgres, startRedis } from "../system/servers.mjs";
import { System } from "../system/system.mjs";
import { Workers } from "../system/workers.mjs";
import { measure } from "./measure.mjs";
import { writeTable } from "./table.mjs";

const CUSTOMERS = 200;
const MESSAGES = 5;
const HANDLER = { failing: 0.1, longestMs: 40 };
const program = fileURLToPath(new URL("bot.mjs", import.meta.url));

/** What is bound to the Worker with the queue. */
const QUEUE = {
  file: "queue.mjs",
  bindings: {
    queueProducers: { EVENTS: "events" },
    queueConsumers: { events: { maxBatchSize: 20, maxBatchTimeout: 0.05, maxRetries: 10 } },
  },
};

describe("a receiver that forwards to an engine", () => {
  let redis;
  let postgres;
  const rows = [];
  before(async () => {
    [redis, postgres] = await Promise.all([startRedis(), startPostgres()]);
  });
  after(async () => {
    await Promise.all([redis.stop(), postgres.stop()]);
    if (rows.length === 3) writeTable(rows);
  });

  it("answers each message once and in order with pg-boss 12", async () => {
    const counts = await twoBots(`pg-boss:${postgres.url}`);
    rows.push({ title: "pg-boss 12, `key_strict_fifo`", ...counts });
    assert.equal(counts.overtaken + counts.overlaps, 0);
  });

  it("answers each message once with BullMQ 6", async () => {
    rows.push({ title: "BullMQ 6", ...(await twoBots(`bullmq:${redis.port}`)) });
  });

  it("answers each message once with a Cloudflare queue", async () => {
    const bot = { ...HANDLER };
    const makeBots = (...given) => new Workers(...given, QUEUE);
    const counts = await counted({ bot, makeBots }, (system) => system.bots.start());
    // A Worker keeps no journal of its runs.
    rows.push({ title: "Cloudflare Queues", ...counts, overlaps: null });
  });
});

/** Two bots with an engine, of which one is killed and another one comes. */
function twoBots(engine) {
  const makeBots = (...given) => new Bots(...given, program);
  return counted({ bot: { engine, ...HANDLER }, makeBots }, async (system) => {
    const [first] = await Promise.all([system.bots.start(), system.bots.start()]);
    await system.until("a fifth has run", () => runsOf(system) > (CUSTOMERS * MESSAGES) / 5);
    await first.kill();
    await system.bots.start();
  });
}

function runsOf(system) {
  return system.bots.entries().filter(({ run }) => run).length;
}

/** Has customers write, and counts what the engine keeps. Every message must be answered, once. */
async function counted(given, disturb) {
  const seed = seedOfRun();
  console.log(`seed ${seed}: ${CUSTOMERS} customers write ${MESSAGES} messages each`);
  const system = await System.start({ seed, ...given });
  try {
    const disturbing = disturb(system);
    disturbing.catch(() => {});
    await system.until("a bot is there", () => system.bots.live.length > 0);
    system.startClock();
    await Promise.all([system.write(CUSTOMERS, MESSAGES), disturbing]);
    const counts = await last(system);
    console.log(counts);
    assert.equal(counts.messages, CUSTOMERS * MESSAGES);
    assert.equal(counts.unanswered, 0);
    assert.equal(counts.twice, 0);
    return counts;
  } finally {
    await system.stop();
  }
}

/** Counts once everything was answered, or the engine had a minute for it, and every delivery came. */
async function last(system) {
  const count = async () => {
    const journals = system.bots.journals.map((journal) => journal.read());
    return measure({ chats: await system.service.chats(), journals, isPatient });
  };
  const deadline = performance.now() + 60_000;
  while ((await count()).unanswered > 0 && performance.now() < deadline) await sleep(500);
  await system.service.stopClock();
  await system.giveUp();
  await sleep(2000);
  return count();
}
