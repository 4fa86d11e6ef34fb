// Drives the SQLite clients that run a batch of statements in one round trip: @libsql/client and D1.

import { invalid } from "../../invalid.js";
import { sleep } from "../../sleep.js";
import { monotonicMs } from "../../timers.js";
import { DATABASE_LIST, isMemoryList } from "./memory.js";
import { opening } from "./opening.js";
import { schema } from "./schema.js";
import { Sql } from "./sql.js";
import { isBusy, isMissingTable } from "./sync.js";

/** @import { Driver, Rows } from "./store.js" */

/** How long an operation waits while others write. */
const PATIENCE_MS = 5_000;
const LONGEST_PAUSE_MS = 100;

const IN_MEMORY =
  "is a database of @libsql/client in memory, which ends with this process: give createClient the url of a file, or use " +
  'sqliteStore(":memory:") or memoryStore()';

/** @implements {Driver} */
export class AsyncDriver {
  #send;
  #isFile;

  /**
   * @param {(statements: Sql[]) => Promise<Rows[]>} send runs statements in one transaction
   * @param {{ isFile: boolean }} [options] whether the database is a file of this machine, or in memory
   */
  constructor(send, { isFile } = { isFile: false }) {
    this.#send = send;
    this.#isFile = isFile;
  }

  /** @param {Sql[]} statements */
  async batch(statements) {
    try {
      return await this.#patiently(statements);
    } catch (error) {
      if (!isMissingTable(error)) throw error;
      await this.#patiently(schema);
      return this.#patiently(statements);
    }
  }

  /** A client of @libsql/client doesn't show its address, so only the database can say that it is in memory. */
  async check() {
    return opening(undefined, () => this.#check());
  }

  async #check() {
    if (this.#isFile) {
      const [rows = []] = await this.#patiently([new Sql(DATABASE_LIST, [])]);
      if (isMemoryList(rows)) throw invalid("store", IN_MEMORY);
    }
    await this.#patiently(schema);
    return [];
  }

  async erased() {}

  async close() {}

  /** @param {Sql[]} statements */
  async #patiently(statements) {
    const started = monotonicMs();
    for (let pause = 1; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
      try {
        return await this.#send(statements);
      } catch (error) {
        if (!isBusy(error) || monotonicMs() - started > PATIENCE_MS) throw error;
        await sleep(pause * (0.5 + Math.random()));
      }
    }
  }
}

/**
 * @param {any} client of @libsql/client
 * @returns {(statements: Sql[]) => Promise<Rows[]>}
 */
export function libsqlBatch(client) {
  return async (statements) => {
    const results = await client.batch(statements.map(libsqlStatement), "write");
    return results.map((/** @type {{ rows: Rows }} */ { rows }) => rows);
  };
}

/**
 * Runs statements in a transaction of @libsql/client, one by one.
 * @param {any} tx
 * @param {Sql[]} statements
 */
export async function inLibsqlTransaction(tx, statements) {
  const results = [];
  for (const statement of statements) results.push((await tx.execute(libsqlStatement(statement))).rows);
  return results;
}

/**
 * @param {any} database of D1
 * @returns {(statements: Sql[]) => Promise<Rows[]>}
 */
export function d1Batch(database) {
  return async (statements) => {
    const bound = statements.map(({ text, values }) => database.prepare(text).bind(...values));
    const results = await database.batch(bound);
    return results.map((/** @type {{ results: Rows }} */ { results }) => results);
  };
}

/** @param {Sql} statement */
function libsqlStatement({ text, values }) {
  return { sql: text, args: values };
}
