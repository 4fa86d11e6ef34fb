// Redis and PostgreSQL for whole systems, as apt installs them.

import { execFileSync } from "node:child_process";
import { chownSync } from "node:fs";
import { dirname, join } from "node:path";
import { Redis } from "ioredis";
import pg from "pg";
import { freePort, postgresFolders, program, startServer, temporaryFolder } from "../../stores/servers.mjs";

const redisFolders = () => ["/usr/bin", "/usr/local/bin", "/opt/homebrew/bin"];

/**
 * Starts a Redis that keeps its data through a kill, but for its last second.
 * @param {string[]} [options] further ones
 */
export async function startRedis(options = []) {
  const path = program("redis-server", { folders: redisFolders, from: "redis-server" });
  const port = await freePort();
  const where = ["--port", String(port), "--bind", "127.0.0.1", "--dir", temporaryFolder()];
  const server = await startServer(
    () => [path, [...where, "--save", "", "--appendonly", "yes", ...options]],
    () => ask(port, (redis) => redis.ping()),
  );
  return {
    port,
    stop: server.kill,
    forgetAll: () => ask(port, (redis) => redis.flushall()),
    /** Resolves with whether a replica has everything that was written so far. */
    isReplicated: async () => (await ask(port, (redis) => redis.wait(1, 1000))) === 1,
    /** Makes a replica the primary. */
    promote: () => ask(port, (redis) => redis.replicaof("NO", "ONE")),
  };
}

/** Connects, and asks once. */
async function ask(port, question) {
  const redis = new Redis(port, "127.0.0.1", { lazyConnect: true, retryStrategy: null });
  redis.on("error", () => {});
  try {
    await redis.connect();
    return await question(redis);
  } finally {
    redis.disconnect();
  }
}

/** Starts a PostgreSQL that anyone on this machine may use. */
export async function startPostgres() {
  const path = program("postgres", { folders: postgresFolders, from: "postgresql" });
  const port = await freePort();
  const folder = temporaryFolder();
  const user = ordinaryUser();
  if (user.uid !== undefined) chownSync(folder, user.uid, user.gid);
  const data = join(folder, "data");
  const options = ["--pgdata", data, "--username", "postgres", "--auth", "trust", "--no-sync"];
  execFileSync(join(dirname(path), "initdb"), options, { stdio: "pipe", ...user });
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  const where = [
    "-D",
    data,
    "-p",
    String(port),
    "-h",
    "127.0.0.1",
    "-k",
    folder,
    "-c",
    "max_connections=200",
  ];
  const server = await startServer(
    () => [path, where, user],
    async () => {
      const client = new pg.Client(url);
      await client.connect();
      await client.end();
    },
  );
  return { url, stop: server.stop };
}

/** PostgreSQL refuses to run as root: whom it runs as then. */
function ordinaryUser() {
  if (process.getuid?.() !== 0) return {};
  const id = (flag) => Number(execFileSync("id", [flag, "postgres"], { encoding: "utf8" }));
  return { uid: id("-u"), gid: id("-g") };
}
