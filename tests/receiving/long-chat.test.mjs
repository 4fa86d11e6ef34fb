// A chat of 10,000 messages beside 100 quiet chats, for a bot with a single place: how long the quiet ones wait.

import assert from "node:assert/strict";
import { after, before, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { seedOfRun } from "./choices.mjs";
import { startRedis } from "./system/servers.mjs";
import { System } from "./system/system.mjs";
import { judge } from "./system/witness.mjs";

const FLOOD = 10_000;
const QUIET = 100;

/**
 * How many runs of the long chat a quiet message may wait for. A hold works on 10 events before it goes behind the others; a
 * webhook of the long chat that finds the place just free may take the chat once more. Without that share it would be thousands.
 */
const MOST_RUNS = 2 * 10;

let redis;
before(async () => {
  redis = await startRedis();
});
after(() => redis.stop());

it("answers 100 quiet chats beside one of 10,000 messages", async () => {
  const bot = {
    store: `redis:${redis.port}`,
    longestMs: 5,
    receiver: { maxWaiting: 2 * FLOOD, concurrency: 1 },
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
      chats.filter(({ messages }) => isOf(messages.length)),
    );
    const told = [quiet, busy].map((of) => describe(waits(of)));
    console.log(`quiet chats waited ${told[0]}; the chat of ${FLOOD} messages ${told[1]}`);
    const before = runsBefore(system.bots.entries(), idsOf(busy));
    const most = Math.max(...idsOf(quiet).map(before));
    console.log(`a quiet chat's message waited for ${most} runs of the other at most`);
    assert.ok(most > 0, "no quiet message came while the other chat was worked on");
    assert.ok(most <= MOST_RUNS, `a quiet message waited for ${most} runs`);
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

/** The ids of the messages that customers wrote. */
function idsOf(chats) {
  const asked = ({ direction }) => direction === "inbound";
  return chats.flatMap(({ messages }) => messages.filter(asked).map(({ id }) => id));
}

/**
 * Counts, in the journal of one bot, how many of some messages were run after another one was put and before it was run.
 * @param {object[]} entries
 * @param {string[]} others
 */
function runsBefore(entries, others) {
  const isOther = new Set(others);
  /** How many of the others had run by then, by the id of each message. */
  const [atPut, atRun] = [new Map(), new Map()];
  let runs = 0;
  for (const { put, run } of entries) {
    const id = put?.find((mark) => mark.startsWith("m:"))?.slice(2);
    if (id !== undefined && !atPut.has(id)) atPut.set(id, runs);
    if (run === undefined) continue;
    atRun.set(run.ids[0], runs);
    if (isOther.has(run.ids[0])) runs += 1;
  }
  return (id) => atRun.get(id) - atPut.get(id);
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
