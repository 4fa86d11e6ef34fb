// A chat of 10,000 messages beside 100 quiet chats: how long the quiet ones wait.

import assert from "node:assert/strict";
import { after, before, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { seedOfRun } from "./choices.mjs";
import { startRedis } from "./system/servers.mjs";
import { System } from "./system/system.mjs";
import { judge } from "./system/witness.mjs";

const FLOOD = 10_000;
const QUIET = 100;

let redis;
before(async () => {
  redis = await startRedis();
});
after(() => redis.stop());

it("answers 100 quiet chats beside one of 10,000 messages", async () => {
  const bot = {
    store: `redis:${redis.port}`,
    longestMs: 5,
    receiver: { maxWaiting: 2 * FLOOD },
    start: { pollMs: 200 },
  };
  const system = await System.start({ seed: seedOfRun(), bot, faults: [], events: ["message.received"] });
  try {
    await system.bots.start();
    const flood = writeFlood(system);
    await sleep(1000);
    await writeQuietly(system);
    await flood;
    await system.settle();
    const chats = await system.service.chats();
    const { problems, messages } = judge({ chats, entries: system.bots.entries() });
    assert.deepEqual(problems, []);
    assert.equal(messages, FLOOD + QUIET);
    const [quiet, busy] = [(count) => count === 2, (count) => count > 2].map((isOf) =>
      waits(chats.filter(({ messages }) => isOf(messages.length))),
    );
    console.log(`quiet chats waited ${describe(quiet)}; the chat of ${FLOOD} messages ${describe(busy)}`);
  } finally {
    await system.stop();
  }
});

/** One customer writes everything, as fast as the service takes it. */
async function writeFlood({ service }) {
  const { facebook: profile_id } = service.emulator.profiles;
  let number = 0;
  const writer = async () => {
    while (number < FLOOD) {
      number += 1;
      await service.emulator.inbound({ profile_id, participant_external_id: "flood", text: `c0/${number}` });
    }
  };
  await Promise.all(Array.from({ length: 8 }, writer));
}

async function writeQuietly({ service, choose }) {
  const { facebook: profile_id } = service.emulator.profiles;
  for (let customer = 1; customer <= QUIET; customer += 1) {
    await service.emulator.inbound({
      profile_id,
      participant_external_id: `quiet-${customer}`,
      text: `c${customer}/1`,
    });
    await sleep(choose("quiet", customer) * 200);
  }
}

/** How long each message waited for its answer, in milliseconds, the shortest first. */
function waits(chats) {
  const all = chats.flatMap(({ messages }) => {
    const [asked, answers] = ["inbound", "outbound"].map((direction) =>
      messages.filter((message) => message.direction === direction),
    );
    return asked.map(
      (message, index) => Date.parse(answers[index].created_at) - Date.parse(message.created_at),
    );
  });
  return all.sort((one, other) => one - other);
}

function describe(sorted) {
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  return `${at(0.5)} ms in the median, ${at(0.95)} ms at the 95th percentile, ${at(1)} ms at most`;
}
