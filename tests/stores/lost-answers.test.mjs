// An answer is lost on the way: a proxy cuts the connection after the command. Every operation is then repeated, through each
// client. D1 and Durable Objects have this test in cloudflare/.

import { after, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";
import pg from "pg";
import postgres from "postgres";
import { postgresStore } from "../../npm/stores/postgres.js";
import { redisStore } from "../../npm/stores/redis.js";
import { startProxy } from "./cutting-proxy.mjs";
import { loseAnswers } from "./lost-answers.mjs";
import { startPostgres } from "./postgres-server.mjs";
import { onCluster, onServer, TOKEN } from "./redis-clients.mjs";
import { startCluster, startRedis } from "./redis-server.mjs";
import { startUpstash } from "./upstash-server.mjs";

/** What must be ended after the tests. */
const ends = [];
after(async () => {
  for (const end of ends.reverse()) await end();
});

async function proxyOf(port, options) {
  const proxy = await startProxy(port, options);
  ends.push(() => proxy.close());
  return proxy;
}

/** A script, also in a request to Upstash. What a client sends to connect, or to learn of a cluster, isn't lost. */
const isScript = (data) => /eval|^POST/i.test(data.toString("latin1"));

describe("an answer of Redis is lost, with", async () => {
  const redis = await startRedis();
  ends.push(() => redis.kill());
  const direct = new Redis(redis.port);
  ends.push(() => direct.disconnect());
  const rest = await startUpstash(direct, { token: TOKEN });
  ends.push(() => rest.close());
  const loss = { toLose: 0, lost: 0 };
  const proxy = await proxyOf(redis.port, { isCommand: isScript, loss });
  const restProxy = await proxyOf(rest.port, { isCommand: isScript, loss });

  for (const [name, { connect, end, resends }] of Object.entries(onServer)) {
    test(name, async () => {
      const client = await connect({ port: proxy.port, restPort: restProxy.port });
      ends.push(() => end(client));
      const witness = redisStore(direct).open({ name });
      await loseAnswers(redisStore(client).open({ name }), proxy, witness, { resends });
    });
  }
});

describe("an answer of a Redis cluster is lost, with", async () => {
  const cluster = await startCluster();
  ends.push(() => cluster.stop());
  const loss = { toLose: 0, lost: 0 };
  const proxies = await Promise.all(
    cluster.servers.map(({ port }) => proxyOf(port, { isCommand: isScript, loss })),
  );
  // A cluster tells its clients where its nodes are: at the proxies.
  for (const [index, node] of cluster.clients.entries()) {
    await node.config("SET", "cluster-announce-bus-port", String(cluster.servers[index].port + 10_000));
    await node.config("SET", "cluster-announce-port", String(proxies[index].port));
  }
  const ports = proxies.map(({ port }) => port);
  await Promise.all(cluster.clients.map((node) => untilKnown(node, ports)));

  for (const [name, { connect, end, resends }] of Object.entries(onCluster)) {
    for (const shards of [1, 6]) {
      test(`${name}, ${shards === 1 ? "one shard" : `${shards} shards`}`, async () => {
        const client = await connect({ ports });
        ends.push(() => end(client));
        const store = redisStore(client, { shards }).open({ name: `${name} ${shards}` });
        // Nothing is lost once the operations are over, so the same connections tell what is there.
        await loseAnswers(store, proxies[0], store, { resends });
      });
    }
  }

  test("Upstash", { skip: "it has one address, whatever is behind it: the test above" }, () => {});
});

/**
 * The nodes hear from one another where each is, which takes them a while.
 * @param {import("ioredis").Redis} node
 * @param {number[]} ports
 */
async function untilKnown(node, ports) {
  for (let tries = 0; tries < 600; tries += 1) {
    const slots = await node.cluster("SLOTS");
    const known = new Set(slots.map(([, , [, port]]) => port));
    if (ports.every((port) => known.has(port))) return;
    await sleep(100);
  }
  throw new Error("the nodes of the cluster haven't heard within a minute where the others are");
}

describe("an answer of Postgres is lost, with", async () => {
  const server = await startPostgres();
  ends.push(() => server.kill());
  const direct = new pg.Pool(server.address);
  ends.push(() => direct.end());
  await postgresStore(direct).migrate();
  /** A piece that ends with Sync. postgres first sends a new statement without it, to learn its types. */
  const isCommand = (data) => data.subarray(-5).equals(Buffer.from("S\0\0\0\x04"));
  const proxy = await proxyOf(server.port, { isCommand });
  const poolOf = () => {
    const pool = new pg.Pool({ ...server.address, port: proxy.port, max: 1 });
    pool.on("error", () => {});
    ends.push(() => pool.end());
    return pool;
  };
  const postgresOf = (options) => {
    const sql = postgres({ ...server.address, port: proxy.port, ...options });
    ends.push(() => sql.end({ timeout: 1 }));
    return sql;
  };

  const clients = {
    pg: poolOf,
    "a bare function": () => {
      const pool = poolOf();
      return async (text, values) => (await pool.query(text, values)).rows;
    },
    postgres: () => postgresOf({ max: 1, backoff: false }),
    "postgres, as it is": () => postgresOf({}),
  };
  for (const [name, connect] of Object.entries(clients)) {
    test(name, async () => {
      const witness = postgresStore(direct).open({ name });
      await loseAnswers(postgresStore(connect()).open({ name }), proxy, witness);
    });
  }

  test("PGlite", { skip: "it is a database in this process, so there is no way on which to lose anything" });
});

describe("no answer can be lost", () => {
  const skip = "it is in this process, or a file that this process opens: no connection can be cut";
  for (const name of ["memory", "node:sqlite", "bun:sqlite", "better-sqlite3", "@libsql/client, a file"])
    test(name, { skip });
});
