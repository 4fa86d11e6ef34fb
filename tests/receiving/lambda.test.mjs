// Nothing runs between two requests: each environment is frozen with its answer, and there is no cron. The redeliveries
// alone finish what failed, and what a process left behind that was killed.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { seedOfRun } from "./choices.mjs";
import { Bots } from "./system/bots.mjs";
import { textOf } from "./system/customers.mjs";
import { LambdaHost } from "./system/lambda-host.mjs";
import { SHORT } from "./system/rows.mjs";
import { startRedis } from "./system/servers.mjs";
import { System } from "./system/system.mjs";

const program = fileURLToPath(new URL("bot/lambda.mjs", import.meta.url));

/** Where an environment ends, in the order of a run. `record` keeps the answer before it is sent. */
const STEPS = [
  "before put",
  "after put",
  "the handler begins",
  "before record",
  "after record",
  "the handler has answered",
  "before finish",
  "after finish",
  "before fail",
  "after fail",
];

describe("a bot of which nothing runs between requests", () => {
  let redis;
  before(async () => {
    redis = await startRedis();
  });
  after(() => redis.stop());

  const start = (name, bot = {}, others = {}) =>
    System.start({
      seed: seedOfRun(),
      makeBots: (...given) => new Bots(...given, program),
      bot: { store: `redis:${redis.port}`, receiver: { ...SHORT, name }, ...bot },
      front: (bots) => new LambdaHost(bots),
      quietMs: SHORT.leaseMs + 100,
      ...others,
    });

  it("finishes failed events by redeliveries", async () => {
    const system = await start("failing", { failing: 0.2, longestMs: 20 });
    try {
      system.startClock();
      await system.write(40, 3);
      const { problems, messages } = await system.end();
      console.log(
        `seed ${system.seed}: ${system.bots.journals.length} environments; webhooks by status:`,
        system.front.counts,
      );
      assert.deepEqual(problems, []);
      assert.equal(messages, 120);
    } finally {
      await system.stop();
    }
  });

  it("finishes events whose environment was killed, at each step", async () => {
    const system = await start("killed", {}, { faults: [] });
    try {
      STEPS.forEach((step, customer) => {
        system.front.steps.set(textOf(2 * customer + 1, 1), step);
      });
      await system.write(2 * STEPS.length, 1);
      await system.settle();
      const { problems } = await system.end();
      assert.deepEqual(problems, []);
      const ended = system.bots.entries().flatMap(({ endedAt }) => endedAt ?? []);
      assert.deepEqual(ended.sort(), [...STEPS].sort());
    } finally {
      await system.stop();
    }
  });
});
