// Drives the SQLite connections that answer at once: node:sqlite, bun:sqlite, better-sqlite3 and libsql.

import { invalid } from "../../invalid.js";
import { sleep } from "../../sleep.js";
import { monotonicMs } from "../../timers.js";
import { opening } from "./opening.js";
import { schema } from "./schema.js";

/** @import { Driver, Rows } from "./store.js" */
/** @import { Sql } from "./sql.js" */

/**
 * @typedef {object} Connection
 * @property {(text: string) => unknown} exec
 * @property {(text: string) => { all(...values: any[]): any[], run(...values: any[]): unknown, reader?: boolean }} prepare
 * @property {() => void} close
 * @property {boolean} [inTransaction] better-sqlite3, bun
 * @property {boolean} [isTransaction] node:sqlite
 */

/** How long an operation waits for another process, or for the user's transaction on the same connection. */
const PATIENCE_MS = 5_000;
const LONGEST_PAUSE_MS = 25;

/** @type {WeakMap<Connection, Map<string, ReturnType<Connection["prepare"]>>>} */
const prepared = new WeakMap();

/** @implements {Driver} */
export class SyncDriver {
  #connect;
  #isOurs;
  #place;
  /** @type {Connection | undefined} */
  #connection;

  /**
   * @param {() => Connection} connect opens the connection, or returns the user's
   * @param {{ isOurs: boolean, place: string }} options
   */
  constructor(connect, { isOurs, place }) {
    this.#connect = connect;
    this.#place = place;
    this.#isOurs = isOurs;
  }

  /**
   * @param {Sql[]} statements
   * @returns {Promise<Rows[]>}
   */
  async batch(statements) {
    const connection = await this.#opened();
    const run = () => transaction(connection, statements, this.#isOurs);
    return patiently(() => {
      try {
        return run();
      } catch (error) {
        if (!isMissingTable(error)) throw error;
        transaction(connection, schema, this.#isOurs);
        return run();
      }
    });
  }

  async check() {
    const connection = await opening(this.#place, async () => {
      const opened = await this.#opened();
      await patiently(() => transaction(opened, schema, this.#isOurs));
      return opened;
    });
    return this.#isOurs ? [] : warningsOf(connection);
  }

  async erased() {
    // The log of a connection of the user is the user's.
    if (this.#isOurs) (await this.#opened()).exec("PRAGMA wal_checkpoint(TRUNCATE)");
  }

  async close() {
    if (this.#isOurs) this.#connection?.close();
    this.#connection = undefined;
  }

  async #opened() {
    if (this.#connection) return this.#connection;
    const connection = this.#connect();
    this.#connection = connection;
    if (!this.#isOurs) return connection;
    try {
      // Waiting is ours: SQLite's would stop the whole process.
      connection.exec("PRAGMA busy_timeout = 0");
      await patiently(() => connection.exec("PRAGMA journal_mode = WAL"));
      connection.exec("PRAGMA synchronous = FULL; PRAGMA secure_delete = ON");
      return connection;
    } catch (error) {
      await this.close();
      throw error;
    }
  }
}

/**
 * Runs statements inside the transaction that is open on a connection.
 * @param {Connection} connection
 * @param {Sql[]} statements
 */
export async function inTransaction(connection, statements) {
  if ((connection.inTransaction ?? connection.isTransaction) === false) {
    throw invalid("tx", "must be a connection with an open transaction: run BEGIN IMMEDIATE on it first");
  }
  return statements.map((statement) => run(connection, statement));
}

/**
 * @param {Connection} connection
 * @param {Sql[]} statements
 * @param {boolean} isOurs
 */
function transaction(connection, statements, isOurs) {
  if (isOurs) connection.exec("BEGIN IMMEDIATE");
  else beginAtOnce(connection);
  try {
    const results = statements.map((statement) => run(connection, statement));
    connection.exec("COMMIT");
    return results;
  } catch (error) {
    connection.exec("ROLLBACK");
    throw error;
  }
}

/**
 * Begins a transaction on a connection of the user, without its patience: that would stop the process, and with it the
 * transaction that is waited for.
 * @param {Connection} connection
 */
function beginAtOnce(connection) {
  const [{ timeout } = { timeout: 0 }] = connection.prepare("PRAGMA busy_timeout").all();
  if (timeout === 0) return connection.exec("BEGIN IMMEDIATE");
  connection.exec("PRAGMA busy_timeout = 0");
  try {
    connection.exec("BEGIN IMMEDIATE");
  } finally {
    connection.exec(`PRAGMA busy_timeout = ${Number(timeout)}`);
  }
}

/**
 * @param {Connection} connection
 * @param {Sql} statement
 * @returns {Rows}
 */
function run(connection, { text, values }) {
  const texts = prepared.get(connection) ?? new Map();
  prepared.set(connection, texts);
  const statement = texts.get(text) ?? connection.prepare(text);
  texts.set(text, statement);
  if (statement.reader !== false) return statement.all(...values);
  statement.run(...values);
  return [];
}

/**
 * Repeats work while the database is busy.
 * @template T
 * @param {() => T} work
 */
async function patiently(work) {
  const started = monotonicMs();
  for (let pause = 1; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
    try {
      return work();
    } catch (error) {
      if (!isBusy(error) || monotonicMs() - started > PATIENCE_MS) throw error;
      await sleep(pause * (0.5 + Math.random()));
    }
  }
}

/**
 * Whether another connection writes, or this one is in a transaction of the user.
 * @param {any} error
 */
export function isBusy(error) {
  return /SQLITE_BUSY|database is locked|database table is locked|within a transaction/.test(
    `${error?.code} ${error?.message}`,
  );
}

/** @param {any} error */
export function isMissingTable(error) {
  return /no such table: (?:main\.)?pp1_/.test(error?.message);
}

/** @param {Connection} connection */
function warningsOf(connection) {
  const pragma = (/** @type {string} */ name) =>
    Object.values(connection.prepare(`PRAGMA ${name}`).all()[0] ?? {})[0];
  /** @type {string[]} */
  const warnings = [];
  if (pragma("journal_mode") === "memory") return warnings;
  if (pragma("journal_mode") === "delete") {
    warnings.push(
      "sqliteStore: other processes wait for each write; run PRAGMA journal_mode = WAL on the connection",
    );
  }
  if (Number(pragma("synchronous")) < 2) {
    warnings.push(
      "sqliteStore: a power failure can lose the last events; run PRAGMA synchronous = FULL on the connection",
    );
  }
  if (Number(pragma("secure_delete")) === 0) {
    warnings.push(
      "sqliteStore: erased texts stay in free parts of the file; run PRAGMA secure_delete = ON on the connection",
    );
  }
  return warnings;
}
