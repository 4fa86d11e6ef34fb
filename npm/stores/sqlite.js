// The entry of "postproxy-dm/stores/sqlite": a store on SQLite, by whichever client the user has.

import { kindOf } from "../given.js";
import { invalid } from "../invalid.js";
import { AsyncDriver, d1Batch, inLibsqlTransaction, libsqlBatch } from "./sqlite/async.js";
import { isMemoryConnection, isMemoryPath } from "./sqlite/memory.js";
import { placeOfConnection } from "./sqlite/opening.js";
import { SqliteStore, TransactionalStore } from "./sqlite/store.js";
import { inTransaction, SyncDriver } from "./sqlite/sync.js";

/** @import { Store } from "../../stores.js" */
/** @import { Driver } from "./sqlite/store.js" */
/** @import { Connection } from "./sqlite/sync.js" */

const CLIENTS = "node:sqlite, bun:sqlite, better-sqlite3, @libsql/client or D1, or the path of a file";

/**
 * @param {unknown} client
 * @returns {Store}
 */
export function sqliteStore(client) {
  const { makeDriver, durable, isD1 } = typeof client === "string" ? ownClient(client) : givenClient(client);
  return {
    kind: "sqlite",
    durable,
    open({ name }) {
      if (typeof name !== "string") throw invalid("name", `must be a string, got ${kindOf(name)}`);
      const driver = makeDriver();
      return isD1 ? new SqliteStore(driver, name) : new TransactionalStore(driver, name, runInTransaction);
    },
  };
}

/**
 * A client of the runtime itself, for a file or for memory. A database in memory is the same for all who open the store.
 * @param {string} path
 */
function ownClient(path) {
  /** @type {SyncDriver | undefined} */
  let shared;
  const makeDriver = () => new SyncDriver(() => connect(path), { isOurs: true, place: path });
  if (!isMemoryPath(path)) return { makeDriver, durable: true, isD1: false };
  return {
    makeDriver: () => {
      shared ??= makeDriver();
      return shared;
    },
    durable: false,
    isD1: false,
  };
}

/**
 * @param {any} client
 * @returns {{ makeDriver: () => Driver, durable: boolean, isD1: boolean }}
 */
function givenClient(client) {
  if (isLibsql(client)) {
    const driver = new AsyncDriver(libsqlBatch(client), { isFile: client.protocol === "file" });
    return { makeDriver: () => driver, durable: true, isD1: false };
  }
  if (has(client, ["prepare", "batch"])) {
    const driver = new AsyncDriver(d1Batch(client));
    return { makeDriver: () => driver, durable: true, isD1: true };
  }
  if (has(client, ["prepare", "exec"])) {
    const driver = new SyncDriver(() => client, { isOurs: false, place: placeOfConnection(client) });
    return { makeDriver: () => driver, durable: !isMemoryConnection(client), isD1: false };
  }
  throw invalid("client", `must be a client of ${CLIENTS}, got ${kindOf(client)}`);
}

/**
 * Where `finishIn` writes: a connection with an open transaction, or a transaction of @libsql/client.
 * @param {any} tx
 * @param {import("./sqlite/sql.js").Sql[]} statements
 */
async function runInTransaction(tx, statements) {
  if (has(tx, ["execute", "commit"])) return inLibsqlTransaction(tx, statements);
  if (has(tx, ["prepare", "exec"])) return inTransaction(tx, statements);
  throw invalid(
    "tx",
    `must be a connection with an open transaction, or one of @libsql/client, got ${kindOf(tx)}`,
  );
}

/** @param {any} client */
function isLibsql(client) {
  return has(client, ["execute", "batch", "transaction"]);
}

/**
 * @param {any} value
 * @param {string[]} methods
 */
function has(value, methods) {
  if (typeof value !== "object" || value === null) return false;
  return methods.every((method) => typeof value[method] === "function");
}

/**
 * Opens a file by the SQLite of the runtime itself.
 * @param {string} path
 * @returns {Connection}
 */
function connect(path) {
  const { process } = /** @type {any} */ (globalThis);
  const builtIn = (/** @type {string} */ name) => process?.getBuiltinModule?.(name);
  const Database = process?.versions?.bun
    ? builtIn("bun:sqlite")?.Database
    : builtIn("node:sqlite")?.DatabaseSync;
  if (Database) return new Database(path);
  throw invalid(
    "client",
    "is a path, but this runtime has no SQLite of its own, as Node from 22.13 and Bun have: pass a client of better-sqlite3 or @libsql/client",
  );
}
