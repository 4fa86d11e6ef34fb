// A rolling deploy on Redis, on one server and on a cluster, and on Postgres. SQLite, D1 and Durable Objects are in their folders.

import { after, describe, test } from "node:test";
import { Cluster, Redis } from "ioredis";
import pg from "pg";
import { postgresStore } from "../../npm/stores/postgres.js";
import { redisStore } from "../../npm/stores/redis.js";
import { startPostgres } from "./postgres-server.mjs";
import { startCluster, startRedis } from "./redis-server.mjs";
import { deployedHere, rollOut } from "./rolling-deploy.mjs";

/** Each store, set up, with how its client and its server are ended. */
const stores = {
  async Redis() {
    const server = await startRedis();
    const client = new Redis(server.port);
    return { store: redisStore(client), ends: [() => client.disconnect(), server.kill] };
  },
  async "a cluster of Redis"() {
    const cluster = await startCluster();
    const client = new Cluster(cluster.servers.map(({ port }) => ({ host: "127.0.0.1", port })));
    return { store: redisStore(client, { shards: 6 }), ends: [() => client.disconnect(), cluster.stop] };
  },
  async Postgres() {
    const server = await startPostgres();
    const pool = new pg.Pool({ ...server.address, max: 20 });
    const store = postgresStore(pool);
    await store.migrate();
    return { store, ends: [() => pool.end(), server.kill] };
  },
};

describe("two versions on one store leave each other's events to each other", () => {
  for (const [title, setUp] of Object.entries(stores)) {
    test(title, async () => {
      const { store, ends } = await setUp();
      const bot = deployedHere(store);
      after(async () => {
        for (const end of [bot.end, ...ends]) await end();
      });
      await rollOut(bot);
    });
  }
});
