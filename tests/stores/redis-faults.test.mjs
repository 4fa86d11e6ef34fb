// The store in Redis when things go wrong: servers that fail over, are full, or throw keys away. Other files lose answers and
// restart servers.

import { strict as assert } from "node:assert";
import { after, describe, test } from "node:test";
import { Redis } from "ioredis";
import { redisStore } from "../../npm/stores/redis.js";
import { startProxy } from "./cutting-proxy.mjs";
import { startCluster, startRedis } from "./redis-server.mjs";
import { eventually } from "./servers.mjs";

const TAKE = { token: "t", leaseMs: 60_000, most: 1 };
const HOLD = { lane: "c:1", token: "t", leaseMs: 60_000 };
const KEPT = { next: true, keepMs: 60_000, most: 1 };

const event = (n, fields) => ({
  ...{ id: `e:${n}`, marks: [`e:${n}`, `m:${n}`], lane: `c:${n}`, chat: `${n}`, at: n, head: "1:{}" },
  ...{ body: `text ${n}`, quietMs: 0, maxMs: 0, limit: 1_000, redacts: null },
  ...fields,
});
const range = (length) => Array.from({ length }, (_, n) => n);

/** What must be ended after the tests. */
const ends = [];
after(async () => {
  for (const end of ends.reverse()) await end();
});

/** A client that says at once that it failed, and connects again. */
function connected(port, options) {
  const client = new Redis(port, {
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    retryStrategy: () => 50,
    ...options,
  });
  client.on("error", () => {});
  ends.push(() => client.disconnect());
  return client;
}

async function server(options) {
  const started = await startRedis(options);
  ends.push(() => started.kill());
  return started;
}

test("after a failover to a replica that lacks the last second, what it lacks is new again", async () => {
  const primary = await server(["--repl-diskless-sync-delay", "0"]);
  const proxy = await startProxy(primary.port);
  ends.push(() => proxy.close());
  const replica = await server(["--replicaof", `127.0.0.1 ${proxy.port}`]);
  const before = connected(primary.port);
  const behind = connected(replica.port);
  const store = redisStore(before).open({ name: "a" });
  for (const n of range(10)) await store.put(event(n));
  await store.take({ ...TAKE, lane: "c:1" });
  await store.take({ ...TAKE, token: "t2", lane: "c:2" });
  await eventually(async () => assert.equal(await before.wait(1, 100), 1));

  proxy.freeze();
  // The last second: acknowledged, and lost.
  for (const n of range(10)) await store.put(event(10 + n));
  assert.equal((await store.finish(HOLD, { ...KEPT, ids: ["e:1"] })).state, "nothing");
  await primary.kill();
  await behind.replicaof("NO", "ONE");

  const moved = redisStore(behind).open({ name: "a" });
  assert.equal((await moved.stats()).waiting, 10);
  assert.equal(await moved.renew(HOLD), "held", "a lease holds on");
  const repeat = await moved.put(event(1), { ...TAKE, token: "other" });
  assert.deepEqual(
    [repeat.state, repeat.lane.state],
    ["waiting", "busy"],
    "the finish was lost: it runs again",
  );
  // What a catch-up puts is known by its message alone.
  const states = [];
  for (const n of range(20))
    states.push((await moved.put(event(n, { id: `m:${n}`, marks: [`m:${n}`] }))).state);
  assert.deepEqual(states, [...Array(10).fill("waiting"), ...Array(10).fill("new")]);
});

describe("a server that isn't fit is refused", () => {
  const check = (client, options) =>
    redisStore(client, options).open({ name: "a" }).check({ concurrency: 1 });
  const refused = (checked, field, words) =>
    assert.rejects(checked, (error) => {
      assert.deepEqual([error.name, error.field], ["ValidationError", field]);
      assert.match(error.message, words);
      return true;
    });

  test("one that evicts any key, and no other", async () => {
    const redis = await server(["--maxmemory", "50mb"]);
    const client = connected(redis.port);
    for (const policy of ["allkeys-lru", "allkeys-lfu", "allkeys-random"]) {
      await client.config("SET", "maxmemory-policy", policy);
      await refused(check(client), "store", new RegExp(`${policy}.*noeviction`));
    }
    assert.deepEqual(await client.keys("*"), [], "a store that is refused isn't begun");
    for (const policy of ["noeviction", "volatile-lru", "volatile-ttl"]) {
      await client.config("SET", "maxmemory-policy", policy);
      assert.deepEqual(await check(client), []);
    }
  });

  test("one node of a cluster that evicts any key", async () => {
    const cluster = await startCluster();
    ends.push(() => cluster.stop());
    const client = new Redis.Cluster(cluster.servers.map(({ port }) => ({ host: "127.0.0.1", port })));
    ends.push(() => client.disconnect());
    assert.deepEqual(await check(client, { shards: 12 }), []);
    await cluster.clients[2].config("SET", "maxmemory-policy", "allkeys-lru");
    await refused(check(client, { shards: 12 }), "store", /allkeys-lru/);
  });

  test("an old one", async () => {
    const redis = await server();
    const info = await connected(redis.port).info("server");
    const [, version] = /redis_version:(\S+)/.exec(info);
    const old = (number) => number.padEnd(version.length, "0");
    for (const [number, isRefused] of [
      ["6.0.9", true],
      ["5.0.1", true],
      ["6.2.0", false],
    ]) {
      const change = (text) => text.replace(`redis_version:${version}`, `redis_version:${old(number)}`);
      const proxy = await startProxy(redis.port, { change });
      ends.push(() => proxy.close());
      const checked = check(connected(proxy.port));
      await (isRefused ? refused(checked, "store", /too old/) : checked);
    }
  });

  test("another number of shards than the store was begun with", async () => {
    const client = connected((await server()).port);
    assert.deepEqual(await check(client, { shards: 3 }), []);
    assert.deepEqual(await check(client, { shards: 3 }), []);
    await refused(check(client), "shards", /Use 3/);
  });

  test("one that doesn't show INFO is warned of", async () => {
    const redis = await server();
    await connected(redis.port).call("ACL", "SETUSER", "app", "on", ">secret", "~*", "+@all", "-info");
    const warnings = await check(connected(redis.port, { username: "app", password: "secret" }));
    assert.equal(warnings.length, 1);
  });
});

test("a server whose memory is full takes no new event, and what waits is worked on", async () => {
  const client = connected((await server()).port);
  const store = redisStore(client).open({ name: "a" });
  for (const n of range(3)) await store.put(event(n, { lane: "c:1" }));
  await store.put(event(7), TAKE);
  await store.finish({ ...HOLD, lane: "c:7" }, { ...KEPT, ids: ["e:7"] });
  const before = await client.dbsize();
  await client.config("SET", "maxmemory", "1mb");
  await assert.rejects(store.put(event(9)), /OOM/);
  await assert.rejects(store.put(event(9), TAKE), /OOM/);
  assert.equal(await client.dbsize(), before, "nothing of it is left");
  assert.equal((await store.put(event(7), TAKE)).state, "done");
  const put = await store.put(event(0, { lane: "c:1" }), TAKE);
  assert.deepEqual([put.state, put.lane.state], ["waiting", "head"]);
  assert.equal(await store.renew(HOLD), "held");
  assert.equal(await store.record(HOLD, { id: "e:0", records: { "reply:1": "a" } }), "held");
  assert.equal((await store.finish(HOLD, { ...KEPT, ids: ["e:0"] })).state, "head");
  assert.equal(await store.fail(HOLD, { id: "e:1", waitMs: 0, records: {} }), "held");
  assert.equal((await store.take({ ...TAKE, lane: null, token: "t2" })).state, "head");
  await store.bury({ ...HOLD, token: "t2" }, { ...KEPT, ids: ["e:1"], error: null });
  await client.config("SET", "maxmemory", "0");
  assert.equal((await store.put(event(9))).state, "new");
});

test("what is no client of Redis, and wrong options, are refused by name", () => {
  const refused = (given, field) =>
    assert.throws(() => redisStore(...given), { name: "ValidationError", field });
  for (const client of [undefined, null, {}, "redis://", new Map()]) refused([client], "client");
  const client = connected(1, { lazyConnect: true });
  for (const shards of [0, 1.5, "2", 1_025]) refused([client, { shards }], "shards");
  for (const prefix of [1, "{app}"]) refused([client, { prefix }], "prefix");
  refused([client, { keyPrefix: "a" }], "keyPrefix");
});
