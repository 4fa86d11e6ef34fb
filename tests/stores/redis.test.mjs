// The store in Redis: the contract, through each client, on one server and on a cluster of three.

import { strict as assert } from "node:assert";
import { after, describe, test } from "node:test";
import { Redis as Upstash } from "@upstash/redis";
import { GlideClient, GlideClusterClient, Logger } from "@valkey/valkey-glide";
import { Cluster, Redis } from "ioredis";
import { Cluster as Cluster5, Redis as Redis5 } from "ioredis-5";
import { createClient, createClientPool, createCluster, RESP_TYPES } from "redis";
import { createClient as createClient5, createCluster as createCluster5 } from "redis-5";
import { memoryStore } from "../../npm/stores/memory.js";
import { redisStore } from "../../npm/stores/redis.js";
import { playAlike } from "./alike.mjs";
import { contract } from "./contract.mjs";
import { dumpRedis } from "./dump.mjs";
import { startCluster, startRedis } from "./redis-server.mjs";
import { startUpstash } from "./upstash-server.mjs";

// It tells each script that a server has forgotten on the console.
Logger.setLoggerConfig("off");

/** Redis has no transactions that a user's work could be part of. */
const skips = ["finishIn"];

const server = await startRedis();
const cluster = await startCluster();
const admin = new Redis(server.port);
const rest = await startUpstash(admin, { token: "secret" });
after(async () => {
  rest.close();
  admin.disconnect();
  await Promise.all([server.kill(), cluster.stop()]);
});

const addresses = [{ host: "127.0.0.1", port: server.port }];
const clusterAddresses = cluster.servers.map(({ port }) => ({ host: "127.0.0.1", port }));
const disconnect = (client) => client.disconnect();
const destroy = (client) => client.destroy();
const close = (client) => client.close();

/** Each client: how to connect it, how to end it, and the options of its store. */
const single = {
  "ioredis 6": [() => new Redis(server.port), disconnect],
  "ioredis 6, with keyPrefix": [() => new Redis(server.port, { keyPrefix: "app:" }), disconnect],
  "ioredis 5": [() => new Redis5(server.port), disconnect],
  "node-redis 6": [() => createClient({ url: server.url }).connect(), destroy],
  "node-redis 6, a pool": [() => createClientPool({ url: server.url }).connect(), destroy],
  "node-redis 6, which gives buffers": [() => withBuffers(createClient({ url: server.url })), destroy],
  "node-redis 5": [() => createClient5({ url: server.url }).connect(), destroy],
  "Valkey GLIDE": [() => GlideClient.createClient({ addresses }), close],
  Upstash: [() => new Upstash({ url: rest.url, token: "secret" }), () => {}],
  "ioredis 6, with 3 shards and a prefix": [
    () => new Redis(server.port),
    disconnect,
    { shards: 3, prefix: "bots:" },
  ],
};

const rootNodes = cluster.servers.map(({ url }) => ({ url }));
const shards = { shards: 6 };

const clustered = {
  "a cluster, ioredis 6": [() => new Cluster(clusterAddresses), disconnect, shards],
  "a cluster, ioredis 5": [() => new Cluster5(clusterAddresses), disconnect, shards],
  "a cluster, node-redis 6": [() => createCluster({ rootNodes }).connect(), destroy, shards],
  "a cluster, node-redis 5": [() => createCluster5({ rootNodes }).connect(), destroy, shards],
  "a cluster, Valkey GLIDE": [connectGlideCluster, close, shards],
  "a cluster, Valkey GLIDE, one shard": [connectGlideCluster, close],
};

test("random operations are answered as by the store in memory", async () => {
  for (let seed = 0; seed < 40; seed += 1) {
    const name = `alike-${seed}`;
    const [model, store] = [memoryStore(), redisStore(admin)].map((each) => each.open({ name }));
    await playAlike(seed, model, store, { gathers: true });
  }
});

test("an event that is alone in its lane leaves what any other leaves", async () => {
  const events = {
    "two marks": { marks: ["e:1", "m:1"] },
    "one mark": { marks: ["e:1"] },
    "three marks": { marks: ["e:1", "m:1", "m:2"] },
    "no chat": { marks: ["e:1", "m:1"], chat: null },
    quotes: { marks: ["e:1", 'm:"],"chat":"c'], chat: '"\\' },
    "letters of any kind": { marks: ["e:1", "m:é\u0000👋"], chat: "ü\ud800" },
  };
  const token = "t";
  for (const [title, fields] of Object.entries(events)) {
    const event = {
      ...{ id: "e:1", lane: "c:1", chat: "1", at: 1, head: "1:{}", body: "text" },
      ...{ quietMs: 0, maxMs: 0, limit: 10, redacts: null, ...fields },
    };
    const hold = { lane: event.lane, token, leaseMs: 60_000 };
    const kept = { next: false, keepMs: 60_000, most: 1 };
    const left = {};
    // Another event waits in its lane at first, and is gone before it is finished itself: nothing of this is the usual case.
    for (const way of ["alone", "beside another"]) {
      const store = redisStore(admin).open({ name: `${title}, ${way}` });
      const other = { ...event, id: "e:0", marks: ["e:0"], at: 2 };
      if (way !== "alone") await store.put(other);
      const put = await store.put(event, { token, leaseMs: 60_000, most: 1 });
      const { id, head, body } = event;
      const [state, lane] = ["head", event.lane];
      assert.deepEqual(put, {
        state: "new",
        lane: { state, lane, events: [{ id, head, body, starts: 1, failures: 0, records: {} }] },
      });
      assert.deepEqual(await store.take({ lane: null, token, leaseMs: 60_000, most: 1 }), put.lane);
      if (way !== "alone") await store.discard(["e:0"], 0);
      // An id that isn't there any more makes no difference, but for the way.
      const ids = way === "alone" ? [id] : [id, "e:0"];
      assert.deepEqual(await store.finish(hold, { ...kept, ids }), { state: "nothing", inMs: null });
      assert.deepEqual(await store.finish(hold, { ...kept, ids }), { state: "nothing", inMs: null });
      const begin = `{pp1:${title}, ${way}:0}`;
      const keys = (await admin.keys("*")).filter((key) => key.startsWith(begin)).sort();
      const rows = keys.map(async (key) => {
        const [type, ttl] = [await admin.type(key), await admin.pttl(key)];
        assert.ok(ttl > 0 && ttl <= kept.keepMs, key);
        return [
          key.slice(begin.length),
          type === "zset" ? await admin.zrange(key, 0, -1) : await admin.get(key),
        ];
      });
      left[way] = await Promise.all(rows);
      for (const mark of event.marks) {
        assert.equal(
          (await store.put({ ...event, id: mark, marks: [mark] })).state,
          "done",
          `${title}: ${mark}`,
        );
      }
      if (event.chat !== null) await store.forget(event.chat);
      const known = event.chat === null ? "done" : "new";
      assert.equal((await store.put(event)).state, known, "forgotten with its chat");
    }
    assert.ok(left.alone.length >= event.marks.length);
    assert.deepEqual(left.alone, left["beside another"], title);
  }
});

check(single, [admin]);
check(clustered, cluster.clients);

/** Holds the store to the contract, through each of some clients of the same servers. */
function check(clients, servers) {
  for (const [title, [connect, end, options]] of Object.entries(clients)) {
    describe(title, () => {
      let client;
      after(() => client && end(client));
      const make = async () => {
        client ??= await connect();
        return { store: redisStore(client, options), dump, close: flush };
      };
      contract("the contract", make, { skips });
    });
  }
  async function dump() {
    return (await Promise.all(servers.map(dumpRedis))).join("\n");
  }
  /** Empties the servers, and makes them forget the scripts, as a restart does. */
  async function flush() {
    await Promise.all(servers.flatMap((node) => [node.flushall(), node.script("FLUSH")]));
  }
}

function connectGlideCluster() {
  return GlideClusterClient.createClient({ addresses: clusterAddresses });
}

async function withBuffers(client) {
  await client.connect();
  return client.withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer });
}
