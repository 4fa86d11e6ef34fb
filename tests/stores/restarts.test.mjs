// A server that is killed in the middle and started again: what is there then, and that each client finds it again.

import { strict as assert } from "node:assert";
import { after, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";
import pg from "pg";
import postgres from "postgres";
import { postgresStore } from "../../npm/stores/postgres.js";
import { redisStore } from "../../npm/stores/redis.js";
import { startPostgres } from "./postgres-server.mjs";
import { HASTY, onCluster, onServer, TOKEN } from "./redis-clients.mjs";
import { startCluster, startRedis } from "./redis-server.mjs";
import { eventually } from "./servers.mjs";
import { startUpstash } from "./upstash-server.mjs";

const TAKE = { token: "t", leaseMs: 60_000, most: 1 };
const HOLD = { lane: "c:1", token: "t", leaseMs: 60_000 };
const KEPT = { next: true, keepMs: 60_000, most: 1 };
const EVENTS = 50;

/** The event that is put while the server is gone. */
const LATE = EVENTS;

const event = (n) => ({
  ...{ id: `e:${n}`, marks: [`e:${n}`, `m:${n}`], lane: `c:${n}`, chat: `${n}`, at: n, head: "1:{}" },
  ...{ body: `text ${n}`, quietMs: 0, maxMs: 0, limit: 1_000, redacts: null },
});

/** What must be ended after the tests. */
const ends = [];
after(async () => {
  for (const end of ends.reverse()) await end();
});

/**
 * Kills the server while a lane is held and an operation is under way, and starts it again.
 * @param {import("../../stores.js").OpenStore} store
 * @param {{ kill(): Promise<unknown>, start(): Promise<unknown> }} server
 */
async function restartMidway(store, server) {
  for (let n = 0; n < EVENTS; n += 1) await store.put(event(n));
  assert.equal((await store.put(event(1), TAKE)).lane.state, "head");
  assert.equal(await store.record(HOLD, { id: "e:1", records: { "reply:1": "sent" } }), "held");
  const underWay = store.renew(HOLD).catch(() => {});
  await server.kill();

  // A client fails, or waits for the next connection.
  let said;
  const late = store.put(event(LATE)).then(
    ({ state }) => {
      said = state;
    },
    () => {},
  );
  await Promise.race([late, sleep(300)]);
  assert.equal(said, undefined, "a server that is gone takes nothing");
  await server.start();
  await eventually(() => store.stats());
  await Promise.all([underWay, late]);
}

/** The events that were put before the kill and wait. */
async function waiting(store) {
  const { rows } = await store.list({ state: "waiting", limit: 1_000, after: null });
  return rows.filter(({ id }) => id !== `e:${LATE}`).length;
}

/** That everything is there, and the holder goes on. */
async function goesOn(store) {
  assert.equal(await waiting(store), EVENTS);
  assert.equal((await store.take({ ...TAKE, token: "other", lane: "c:1" })).state, "busy");
  assert.equal(await store.renew(HOLD), "held");
  const { events } = await store.take({ ...TAKE, lane: "c:1" });
  assert.deepEqual([events[0].starts, events[0].records], [1, { "reply:1": "sent" }]);
  assert.equal((await store.finish(HOLD, { ...KEPT, ids: ["e:1"] })).state, "nothing");
  assert.equal((await store.put(event(1))).state, "done");
}

/** That nothing is there, and the holder is told so. */
async function beginsAnew(store) {
  assert.equal(await waiting(store), 0);
  assert.equal(await store.renew(HOLD), "lost");
  assert.equal(await store.record(HOLD, { id: "e:1", records: {} }), "lost", "nothing new is sent");
  assert.equal((await store.put(event(1), TAKE)).state, "new");
}

/** By what the server promises: its options, and what must hold after a kill. */
const promises = {
  "with `appendfsync always` everything is there, and the holder goes on": [
    ["--appendonly", "yes", "--appendfsync", "always"],
    goesOn,
  ],
  "with the append-only file off everything is gone, and the store begins anew": [
    ["--appendonly", "no"],
    beginsAnew,
  ],
};

for (const [promise, [options, holds]] of Object.entries(promises)) {
  describe(`Redis, ${promise}`, () => {
    for (const [name, { connect, end }] of Object.entries(onServer)) {
      test(name, async () => {
        const server = await startRedis(options);
        ends.push(() => server.kill());
        const behind = new Redis(server.port, HASTY).on("error", () => {});
        const rest = await startUpstash(behind, { token: TOKEN });
        const client = await connect({ port: server.port, restPort: rest.port });
        ends.push(
          () => rest.close(),
          () => behind.disconnect(),
          () => end(client),
        );
        const store = redisStore(client).open({ name: "a" });
        await restartMidway(store, server);
        await holds(store);
      });
    }
  });
}

describe("a Redis cluster whose nodes are killed, with `appendfsync always`", async () => {
  const cluster = await startCluster(["--appendonly", "yes", "--appendfsync", "always"]);
  ends.push(() => cluster.stop());
  const { servers } = cluster;
  const all = {
    kill: () => Promise.all(servers.map((server) => server.kill())),
    start: () => Promise.all(servers.map((server) => server.start())),
  };
  for (const [name, { connect, end }] of Object.entries(onCluster)) {
    test(name, async () => {
      const client = await connect({ ports: servers.map(({ port }) => port) });
      ends.push(() => end(client));
      const store = redisStore(client, { shards: 6 }).open({ name });
      await restartMidway(store, all);
      await goesOn(store);
    });
  }
});

describe("a Postgres that crashes has everything, and the holder goes on", async () => {
  const server = await startPostgres();
  ends.push(() => server.kill());
  const clients = {
    pg: () => {
      const pool = new pg.Pool(server.address).on("error", () => {});
      return [pool, () => pool.end()];
    },
    postgres: () => {
      const sql = postgres(server.url, { onnotice() {} });
      return [sql, () => sql.end({ timeout: 1 })];
    },
    "a bare function": () => {
      const pool = new pg.Pool(server.address).on("error", () => {});
      return [async (text, values) => (await pool.query(text, values)).rows, () => pool.end()];
    },
  };
  for (const [name, connect] of Object.entries(clients)) {
    test(name, async () => {
      const [client, end] = connect();
      ends.push(end);
      const store = postgresStore(client);
      await store.migrate();
      const opened = store.open({ name });
      await restartMidway(opened, server);
      await goesOn(opened);
    });
  }
  test("PGlite", { skip: "it is a database in this process: tests/receiving kills whole processes" });
});
