// The store's operations a second beside the client's own `SET NX GET`, in turns on one Redis; and the round trips that an
// event takes, counted. `node store.mjs PORT` prints JSON.

import Redis from "ioredis";
import { createReceiver, memoryStore } from "../../../npm/node.js";
import { redisStore } from "../../../npm/stores/redis.js";
import { secret } from "./handler.mjs";
import { requestOf } from "./load.mjs";

const ROUNDS = 5;
const OPERATIONS = 20_000;
const IN_FLIGHT = 64;
const LEASE_MS = 30_000;

const client = new Redis(Number(process.argv[2]), "127.0.0.1");
const store = redisStore(client).open({ name: "bench" });
await store.check({ concurrency: 16 });

/** An event takes two operations: `put`, which takes its lane, and `finish`. */
async function putAndFinish(number) {
  const [lane, token] = [`c:${number % 5000}`, `token ${number}`];
  const id = `e:${number}`;
  const event = {
    ...{ id, marks: [id, `m:${number}`], lane, chat: lane, at: number, head: "1:{}", body },
    ...{ quietMs: 0, maxMs: 0, limit: 1000, redacts: null },
  };
  await store.put(event, { token, leaseMs: LEASE_MS, most: 1 });
  const hold = { lane, token, leaseMs: LEASE_MS };
  await store.finish(hold, { ids: [id], next: false, keepMs: 60_000, most: 1 });
}

// What users would write themselves stores a few letters, and no event: there is no body in `set`, while each put has one of
// 1.3 KB. `setBody` is a `set` that carries it as well, for those who ask what the difference is worth.
const body = "x".repeat(1300);
const variants = {
  setBody: async (number) => {
    await client.set(`bench:body:${number}`, body, "PX", LEASE_MS, "NX", "GET");
    await client.set(`bench:body:done:${number}`, "token", "PX", LEASE_MS, "NX", "GET");
  },
  set: async (number) => {
    await client.set(`bench:${number}`, "token", "PX", LEASE_MS, "NX", "GET");
    await client.set(`bench:done:${number}`, "token", "PX", LEASE_MS, "NX", "GET");
  },
  store: putAndFinish,
};

const rates = { setBody: [], set: [], store: [] };
for (let round = 0; round <= ROUNDS; round += 1) {
  for (const [name, work] of Object.entries(variants)) {
    const started = performance.now();
    let next = round * OPERATIONS;
    const end = next + OPERATIONS / 2;
    const one = async () => {
      while (next < end) await work(next++);
    };
    await Promise.all(Array.from({ length: IN_FLIGHT }, one));
    if (round > 0) rates[name].push(OPERATIONS / ((performance.now() - started) / 1000));
  }
}
const median = (each) => each.sort((a, b) => a - b)[Math.floor(each.length / 2)];
await client.quit();

/** A memory store that counts what is asked of it. */
function countingStore() {
  const inner = memoryStore();
  const counts = { all: 0 };
  const open = (options) =>
    new Proxy(inner.open(options), {
      get(opened, name) {
        const value = Reflect.get(opened, name, opened);
        if (typeof value !== "function" || name === "check") return value;
        return (...given) => {
          counts.all += 1;
          return value.apply(opened, given);
        };
      },
    });
  return { store: { ...inner, open }, counts };
}

async function roundTripsOf(on) {
  const { store, counts } = countingStore();
  // A client whose service accepts everything, so that only the store's round trips count.
  const answer = () =>
    Response.json({ id: "msg_answer", chat_id: "chat_1", status: "pending" }, { status: 202 });
  const { Postproxy } = await import("../../../npm/node.js");
  const client = new Postproxy({ apiKey: "pp_bench", fetch: async () => answer() });
  const receiver = createReceiver({ secret, client, store, on });
  // The first event also looks once whether an earlier process has left something behind.
  for (const number of [1, 2]) {
    counts.all = 0;
    const [head, body] = requestOf(number).toString("utf8").split("\r\n\r\n");
    const signature = /X-Postproxy-Signature: (.*)/.exec(head)[1].trim();
    await receiver.receive(body, { "x-postproxy-signature": signature });
  }
  await receiver.close();
  return counts.all;
}

const hello = { body: "Hello" };
const roundTrips = {
  "without a handler": await roundTripsOf({ "message.read": async () => {} }),
  "with a handler": await roundTripsOf({ "message.received": async () => {} }),
  "with one reply": await roundTripsOf({ "message.received": (_event, { reply }) => reply(hello) }),
};

console.log(
  JSON.stringify({
    operations: { set: median(rates.set), setBody: median(rates.setBody), store: median(rates.store) },
    roundTrips,
  }),
);
