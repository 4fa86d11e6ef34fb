// A store by every client of SQLite, each with what the contract needs beside it: a dump of the file, and transactions of a
// user on a connection.

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sqliteStore } from "../../../npm/stores/sqlite.js";
import { dumpRows } from "./dump.mjs";

/** Opens a connection that answers at once. */
const connections = {
  "node:sqlite": async () => (await import("node:sqlite")).DatabaseSync,
  "bun:sqlite": async () => (await import("bun:sqlite")).Database,
  "better-sqlite3": async () => (await import("better-sqlite3")).default,
};

export const clients = {
  /** By the path of a file: the store opens a connection of its own. */
  "node:sqlite, a path": (folder) => byPath(folder, "node:sqlite"),
  "bun:sqlite, a path": (folder) => byPath(folder, "bun:sqlite"),

  /** By ":memory:". */
  "node:sqlite, in memory": () => ({ store: sqliteStore(":memory:") }),
  "bun:sqlite, in memory": () => ({ store: sqliteStore(":memory:") }),

  /** By the user's only connection. */
  "node:sqlite, a connection": (folder) => byConnection(folder, "node:sqlite"),
  "bun:sqlite, a connection": (folder) => byConnection(folder, "bun:sqlite"),
  "better-sqlite3, a connection": (folder) => byConnection(folder, "better-sqlite3"),

  "@libsql/client, a file": byLibsql,
};

/** Makes stores of a client, all in one file, for the cases of the contract. */
export async function makerOf(client) {
  const folder = mkdtempSync(join(tmpdir(), "postproxy-sqlite-"));
  const given = await clients[client](folder);
  return {
    make: () => given,
    async stop() {
      await given.stop?.();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function byPath(folder, client) {
  const file = join(folder, "events.db");
  const Database = await connections[client]();
  // The schema comes first, so that the connection of the user finds the log of a file that has one.
  await sqliteStore(file).open({ name: "first" }).check({ concurrency: 1 });
  const connection = new Database(file);
  return {
    store: sqliteStore(file),
    dump: () => dump(connection, file),
    transaction: (work) => transaction(connection, work),
    stop: () => connection.close(),
  };
}

async function byConnection(folder, client) {
  const file = join(folder, "events.db");
  const connection = new (await connections[client]())(file);
  connection.exec("PRAGMA journal_mode = WAL; PRAGMA secure_delete = ON");
  return {
    store: sqliteStore(connection),
    dump: () => dump(connection, file),
    transaction: (work) => transaction(connection, work),
    stop: () => connection.close(),
  };
}

async function byLibsql(folder) {
  const { createClient } = await import("@libsql/client");
  const file = join(folder, "events.db");
  const client = createClient({ url: `file:${file}` });
  await client.execute("PRAGMA journal_mode = WAL");
  return {
    store: sqliteStore(client),
    dump: () => dumpRows(async (text) => (await client.execute(text)).rows),
    async transaction(work) {
      const tx = await client.transaction("write");
      try {
        await work(tx);
        await tx.commit();
      } finally {
        tx.close();
      }
    },
    stop: () => client.close(),
  };
}

/** The bytes of the file, with what was in its log. */
async function dump(connection, file) {
  connection.prepare("PRAGMA wal_checkpoint(TRUNCATE)").all();
  return readFileSync(file, "latin1") + (await dumpRows((text) => connection.prepare(text).all()));
}

async function transaction(connection, work) {
  connection.exec("BEGIN IMMEDIATE");
  try {
    await work(connection);
    connection.exec("COMMIT");
  } catch (error) {
    connection.exec("ROLLBACK");
    throw error;
  }
}
