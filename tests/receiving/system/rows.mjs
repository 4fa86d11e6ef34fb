// The rows of the proof: customers write while bots die, freeze and come, and the service's database is asked what came of it.

import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { seedOfRun } from "../choices.mjs";
import { Balancer } from "./balancer.mjs";
import { System } from "./system.mjs";

/** Short times, so that a lease lapses and a failed run comes again while a test waits. */
export const SHORT = { leaseMs: 1500, backoff: { firstMs: 20, maxMs: 200 } };

/** How messages are gathered where they are. */
export const GATHER = { quietMs: 150, maxMs: 600 };

/** A handler that takes up to 40 ms and fails one time in ten. */
const BOT = { failing: 0.1, longestMs: 40, receiver: SHORT, start: { pollMs: 200 } };

/** How much customers write in a test. A soak is more. */
const LOAD = { customers: 200, messages: 5 };

/** The longest that a message takes, on a busy machine. */
const PATIENCE_MS = 100;

/** A frozen bot isn't waited for, or the service had no free place for others. */
const BALANCER_MS = 1000;

/**
 * Three bots on one store; two are killed, one is frozen beyond its lease and goes on, one comes on the way.
 * @param {object} given
 * @param {string} [given.store]
 * @param {object} [given.receiver] further options of the receivers
 * @param {object} [given.bot] further options of the bots
 * Everything else is as in `run`.
 */
export function threeBots({ store, receiver, bot, ...others }) {
  return run({
    ...others,
    bot: { ...BOT, ...bot, store, receiver: { ...SHORT, ...receiver } },
    disturb: async (system, progress) => {
      const [first, second, third] = await Promise.all([1, 2, 3].map(() => system.bots.start()));
      await progress(0.2);
      await first.kill();
      await progress(0.35);
      second.freeze();
      await sleep(2 * SHORT.leaseMs);
      second.thaw();
      await progress(0.5);
      await system.bots.start();
      await progress(0.7);
      await third.kill();
    },
  });
}

/**
 * One bot, killed as often and started again each time.
 * @param {object} given
 * @param {object} given.bot
 * @param {number} given.kills
 * @param {boolean} [given.remembers] whether the store outlives its process
 * @param {{ customers: number, messages: number }} [given.load]
 */
export function oneBot({ bot, kills, remembers = true, load }) {
  const { receiver, ...others } = bot;
  return run({
    load,
    remembers,
    bot: { ...BOT, ...others, receiver: { ...SHORT, ...receiver } },
    disturb: async (system, progress) => {
      let running = await system.bots.start();
      for (let kill = 1; kill <= kills; kill += 1) {
        await progress((kill / (kills + 1)) * 0.9);
        await running.kill();
        running = await system.bots.start();
      }
    },
  });
}

/**
 * A Worker whose runtime is killed twice, in the middle of whatever it is at.
 * @param {object} given
 * @param {{ file: string, bindings: object }} given.setUp see workers.mjs
 * @param {object} [given.receiver] further options of the receiver
 * @param {{ customers: number, messages: number }} [given.load]
 */
export async function worker({ setUp, receiver, load = LOAD }) {
  // Loaded only here: a suite without Workers doesn't install what they run in.
  const { Workers } = await import("./workers.mjs");
  const total = load.customers * load.messages;
  return run({
    load,
    timeoutMs: 10_000,
    bot: { ...BOT, receiver: { ...SHORT, ...receiver } },
    makeBots: (...given) => new Workers(...given, setUp),
    disturb: async (system) => {
      await system.bots.start();
      for (const webhooks of [total / 2, total]) {
        const enough = () => system.front.counts[204] >= webhooks;
        await system.until(`${webhooks} webhooks were answered`, enough, PATIENCE_MS * total);
        await system.bots.kill();
        await system.bots.start();
      }
    },
  });
}

/**
 * Runs a row, prints what it did, and fails if anything was lost, done twice or out of order.
 * @param {object} given
 * @param {object} given.bot
 * @param {(folder: string, environment: Record<string, string>, options: object) => object} [given.makeBots]
 * @param {object[]} [given.faults] others than those of system.mjs
 * @param {string[]} [given.platforms] the only ones that customers write on
 * @param {(system: System, progress: (share: number) => Promise<void>) => Promise<void>} given.disturb
 * @param {(system: System) => Promise<string[]>} [given.inspect] what else is wrong at the end, one sentence each
 * @param {boolean} [given.remembers] whether the store outlives its process
 * @param {number} [given.timeoutMs] how long the balancer waits for a bot
 * @param {{ customers: number, messages: number }} [given.load]
 */
async function run({
  bot,
  makeBots,
  faults,
  platforms,
  disturb,
  inspect = async () => [],
  remembers = true,
  // Without a memory, a webhook is answered only once its event is finished.
  timeoutMs = remembers ? BALANCER_MS : undefined,
  load: { customers, messages } = LOAD,
}) {
  const seed = seedOfRun();
  const total = customers * messages;
  const started = performance.now();
  console.log(`seed ${seed}: ${customers} customers write ${messages} messages each`);
  const system = await System.start({
    seed,
    bot,
    makeBots,
    faults,
    front: (bots) => new Balancer(bots, { timeoutMs }),
  });
  try {
    system.startClock();
    const progress = (share) => system.progress(share * total);
    const disturbing = disturb(system, progress);
    await until(() => system.bots.live.length > 0, disturbing);
    const [texts] = await Promise.all([system.write(customers, messages, { platforms }), disturbing]);
    assert.equal(texts.length, total);
    const verdict = await system.end({ remembers });
    const { messages: asked, answers, overtaken } = verdict;
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    const statuses = Object.entries(system.front.counts).map(([status, count]) => `${count} × ${status}`);
    console.log(`${seconds} s: ${asked} messages, ${answers} answers; webhooks: ${statuses.join(", ")}`);
    console.log(`the service's clock is ${(system.service.aheadSeconds / 3600).toFixed(1)} hours ahead`);
    console.log(`${overtaken} pairs came from the service in another order, and were answered as they came`);
    assert.deepEqual([...verdict.problems, ...(await inspect(system))], []);
    assert.equal(asked, total);
    assert.deepEqual(await system.dead(), []);
    return verdict;
  } finally {
    await system.stop();
  }
}

/** Waits until something is so, or until what would make it so has failed. */
async function until(isSo, making) {
  making.catch(() => {});
  while (!isSo()) await Promise.race([sleep(20), making]);
}
