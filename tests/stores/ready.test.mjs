// What `ready()` says of a database that can't be worked with, in one sentence: what is wrong, where, and what to do.

import { strict as assert } from "node:assert";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { inspect } from "node:util";
import { Redis as Upstash } from "@upstash/redis";
import { Redis } from "ioredis";
import pg from "pg";
import postgres from "postgres";
import { createClient } from "redis";
import { postgresStore } from "../../npm/stores/postgres.js";
import { redisStore } from "../../npm/stores/redis.js";
import { sqliteStore } from "../../npm/stores/sqlite.js";
import { freePort } from "./servers.mjs";

const PASSWORD = "SEKRETpassw0rd";
const port = await freePort();

async function refused(store, words) {
  const checked = store.open({ name: "bot" }).check({ concurrency: 1 });
  const error = await checked.then(
    () => assert.fail("it must reject"),
    (rejected) => rejected,
  );
  assert.equal(error.name, "StoreError");
  assert(!inspect(error, { depth: 10, showHidden: true }).includes(PASSWORD));
  for (const part of words) assert(error.message.includes(part), `${part} is not in: ${error.message}`);
  assert(!error.message.includes("\n"));
}

const GONE = [`127.0.0.1:${port}`, "can't be reached: start it, or correct the address"];
const CLOSED = [`127.0.0.1:${port}`, "isn't connected or was closed: connect it first"];

describe("Redis", () => {
  const quiet = (client, end) => {
    client.on("error", () => {});
    after(() => client[end]?.());
    return client;
  };

  test("that can't be reached", async () => {
    const options = { host: "127.0.0.1", port, password: PASSWORD, maxRetriesPerRequest: 1 };
    await refused(redisStore(quiet(new Redis(options), "disconnect")), GONE);
    const url = `redis://:${PASSWORD}@127.0.0.1:${port}`;
    await refused(redisStore(quiet(new Redis(url, { maxRetriesPerRequest: 1 }), "disconnect")), GONE);
    await refused(
      redisStore(new Upstash({ url: `http://127.0.0.1:${port}`, token: PASSWORD, retry: false })),
      GONE,
    );
  });

  test("whose client isn't connected, or was closed", async () => {
    const closed = quiet(
      new Redis({ host: "127.0.0.1", port, lazyConnect: true, retryStrategy: null }),
      "disconnect",
    );
    closed.disconnect();
    await refused(redisStore(closed), [`127.0.0.1:${port}`]);
    const client = createClient({ url: `redis://:${PASSWORD}@127.0.0.1:${port}` });
    await refused(redisStore(client), CLOSED);
  });
});

describe("Postgres", () => {
  const url = `postgres://app:${PASSWORD}@127.0.0.1:${port}/bot`;

  test("that can't be reached", async () => {
    const pool = new pg.Pool({ connectionString: url });
    await refused(postgresStore(pool), GONE);
    await refused(postgresStore(new pg.Pool({ host: "127.0.0.1", port, password: PASSWORD })), GONE);
    await refused(postgresStore(postgres(url)), GONE);
    await assert.rejects(postgresStore(pool).migrate(), /can't be reached/);
    const bare = async (text, values) => (await pool.query(text, values)).rows;
    await refused(postgresStore(bare), GONE);
  });

  test("whose client was closed", async () => {
    const pool = new pg.Pool({ connectionString: url });
    await pool.end();
    await refused(postgresStore(pool), CLOSED);
    const sql = postgres(url);
    await sql.end();
    await refused(postgresStore(sql), CLOSED);
  });
});

describe("SQLite", () => {
  const folder = mkdtempSync(join(tmpdir(), "postproxy-ready-"));
  after(() => rmSync(folder, { recursive: true, force: true }));
  const Database = createRequire(new URL("sqlite/package.json", import.meta.url))("better-sqlite3");

  test("whose file is no database", async () => {
    const file = join(folder, "notes.txt");
    writeFileSync(file, "these are notes, and nothing that SQLite could read".repeat(40));
    const connection = new Database(file);
    await refused(sqliteStore(connection), [file, "is no database of SQLite"]);
    connection.close();
    await refused(sqliteStore(connection), [file, "connection was closed"]);
    if (hasSqlite()) await refused(sqliteStore(file), [file, "is no database of SQLite"]);
  });

  test("whose folder isn't there", { skip: !hasSqlite() }, () => {
    const file = join(folder, "nowhere", "events.db");
    return refused(sqliteStore(file), [file, "can't be opened: its folder must be there"]);
  });

  test("that can't be written", async () => {
    const file = join(folder, "read.db");
    new Database(file).exec("CREATE TABLE a (b)").close();
    const connection = new Database(file, { readonly: true });
    await refused(sqliteStore(connection), [file, "can't be written"]);
    connection.close();
  });
});

function hasSqlite() {
  return process.getBuiltinModule?.("node:sqlite") !== undefined;
}
