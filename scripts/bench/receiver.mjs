// The receiver's bench: webhooks a second beside Express with the official SDK, with the memory store and with Redis; the
// store's operations beside the client's own `SET NX GET`; round trips an event; and memory over many events.

import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { buildPackage } from "../build/package.mjs";
import { installPackages } from "../build/set-up.mjs";
import { root, run, ScriptError, step } from "../steps.mjs";
import { median } from "./median.mjs";

const folder = join(root, "tests/bench/receiver");

/** Rounds of each variant, by turns. */
const ROUNDS = 5;

const EVENTS = 20_000;
const IN_FLIGHT = 64;

/** Each ratio: ours over the peer's, the least that it must be, and what we aim at. */
const COMPARED = [
  { what: "receiver, memory / Express + official", ours: "memory", peer: "express", must: 3, aim: 5 },
  { what: "receiver, Redis / receiver, memory", ours: "redis", peer: "memory", must: 0.6 },
];

/** Measures everything. */
export async function measure() {
  await buildPackage();
  for (const folder of ["tests/bench", "tests/stores"]) {
    await step(`packages of ${folder}`, () => installPackages(folder));
  }
  const { startRedis } = await import("../../tests/stores/redis-server.mjs");
  const redis = await startRedis();
  try {
    const rates = await measureRates(redis.port);
    const store = JSON.parse(await run("node", [join(folder, "store.mjs"), String(redis.port)]));
    const memory = JSON.parse(await run("node", ["--expose-gc", join(folder, "memory.mjs")]));
    return { rates, ...store, memory };
  } finally {
    await redis.stop();
  }
}

async function measureRates(redisPort) {
  const variants = {
    express: await serve("express"),
    memory: await serve("receiver", { BENCH_STORE: "memory" }),
    redis: await serve("receiver", { BENCH_STORE: String(redisPort) }),
  };
  const sender = fork(join(folder, "load.mjs"));
  try {
    const rates = Object.fromEntries(Object.keys(variants).map((name) => [name, []]));
    for (let round = 0; round <= ROUNDS; round += 1) {
      for (const [name, { port }] of Object.entries(variants)) {
        sender.send({ port, events: EVENTS, inFlight: IN_FLIGHT, first: round * EVENTS });
        const [{ seconds, statuses }] = await once(sender, "message");
        if (statuses[204] !== EVENTS) {
          throw new ScriptError(`${name} answered with ${JSON.stringify(statuses)}`);
        }
        if (round > 0) rates[name].push(EVENTS / seconds); // the first round warms up
      }
    }
    return Object.fromEntries(Object.entries(rates).map(([name, each]) => [name, median(each)]));
  } finally {
    for (const { child } of [...Object.values(variants), { child: sender }]) child.kill();
  }
}

async function serve(name, env = {}) {
  const child = fork(join(folder, "serve.mjs"), [name], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "inherit", "ipc"],
  });
  const [line] = await once(child.stdout, "data");
  const port = Number(line);
  await refusesTampered(name, port);
  return { child, port };
}

/** Whoever accepts a changed body isn't compared. */
async function refusesTampered(name, port) {
  const { load, requestOf } = await import(join(folder, "load.mjs"));
  const { statuses } = await load({ port, requests: [requestOf(0, { sign: false })], inFlight: 1 });
  if (statuses[401] !== 1)
    throw new ScriptError(`${name} answered a tampered body ${JSON.stringify(statuses)}`);
}

/** Prints what was measured. */
export function print({ rates, operations, roundTrips, memory }) {
  console.log(`\n  webhooks a second, ${IN_FLIGHT} in flight`);
  for (const [name, rate] of Object.entries(rates)) row(name, rate.toFixed(0));
  for (const { what, ours, peer, must, aim } of COMPARED) {
    ratio(what, rates[ours] / rates[peer], must, aim);
  }
  ratio("store operations / SET NX GET, Redis", operations.store / operations.set, 0.5);
  for (const [what, count] of Object.entries(roundTrips)) row(`round trips: ${what}`, count);
  row("memory after 10^6 events / after 10^5", (memory.late / memory.early).toFixed(2));
}

function ratio(what, value, must, aim) {
  const targets = aim ? `must ${must}×, aim ${aim}×` : `must ${must}×`;
  row(what, `${value.toFixed(2)}×  (${targets})`);
}

function row(what, value) {
  console.log(`  ${what.padEnd(44)} ${value}`);
}
