// The receiver's bench: webhooks a second beside Express with the official SDK, with the memory store and with Redis; the
// store's operations beside the client's own `SET NX GET`; round trips an event; and memory over many events.

import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { installPackages } from "../build/set-up.mjs";
import { root, run, ScriptError, step } from "../steps.mjs";
import { median } from "./median.mjs";

const folder = join(root, "tests/bench/receiver");

/** Rounds of each variant, by turns. */
const ROUNDS = 5;

const EVENTS = 20_000;
const IN_FLIGHT = 64;

export const about = "receiver: webhooks received, beside Express with the official SDK";

export const rows = [
  {
    ...{ what: "receiver, memory / Express + official", must: 3, aim: 5 },
    value: ({ rates }) => rates.memory / rates.express,
  },
  {
    ...{ what: "receiver, Redis / receiver, memory", must: 0.6 },
    value: ({ rates }) => rates.redis / rates.memory,
  },
  {
    ...{ what: "store operations / SET NX GET, Redis", must: 0.5 },
    value: ({ operations }) => operations.store / operations.set,
  },
];

/** Measures everything. */
export async function measure() {
  await step("packages of tests/stores", () => installPackages("tests/stores"));
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

/** The rates, the round trips, and the memory. */
export function tables({ rates, roundTrips, memory }) {
  return [
    {
      title: `webhooks a second, ${IN_FLIGHT} in flight`,
      head: [""],
      lines: Object.entries(rates).map(([name, rate]) => [name, rate.toFixed(0)]),
    },
    {
      title: "round trips to the store, and memory",
      head: [""],
      lines: [
        ...Object.entries(roundTrips).map(([what, count]) => [`round trips: ${what}`, String(count)]),
        ["memory after 10^6 events / after 10^5", (memory.late / memory.early).toFixed(2)],
      ],
    },
  ];
}
