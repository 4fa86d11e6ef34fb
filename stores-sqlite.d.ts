// The types of "postproxy-dm/stores/sqlite".

import type { Store } from "./stores.js";

/** A connection of node:sqlite, bun:sqlite, better-sqlite3 or libsql. */
export interface SqliteConnection {
  exec(sql: string): unknown;
  prepare(sql: string): { all(...values: never[]): unknown[] };
}

/** A client of `@libsql/client`, on a file or on a server. */
export interface LibsqlClient {
  batch(statements: never[], mode?: never): Promise<unknown[]>;
  execute(statement: never): Promise<unknown>;
  transaction(mode?: never): Promise<unknown>;
}

/** A D1 database, or a session of one. */
export interface D1Client {
  prepare(sql: string): unknown;
  batch(statements: never[]): Promise<unknown[]>;
}

/**
 * A store on SQLite. It makes its tables itself; their names begin with `pp1_`.
 *
 * ```js
 * const store = sqliteStore("events.db"); // nothing to install: Node from 22.13, or Bun
 * ```
 *
 * The path of a file is opened by the SQLite of the runtime itself, by one connection for each receiver: in WAL mode, with
 * `synchronous = FULL` and `secure_delete`. Several processes of one machine may work on the file. An erased text is gone from the file,
 * and from its log (`-wal`) at the next checkpoint; `forget` and `discard` bring that about. `":memory:"` ends with the process.
 *
 * Any client may be given instead: `new DatabaseSync(path)` of node:sqlite, `new Database(path)` of bun:sqlite or better-sqlite3,
 * `createClient(…)` of @libsql/client, or a D1 binding. Its settings stay as they are; `check` says which of them can lose events or keep
 * erased texts in the file. What comes while a transaction of yours is open on it waits for its end, for at most 5 seconds.
 *
 * `finish(tx)` takes the connection on which you have run `BEGIN IMMEDIATE`, or a transaction of @libsql/client. D1 has no transactions to
 * share, so there it isn't offered.
 *
 * @throws {ValidationError} on `client` for what is no client
 */
export function sqliteStore(client: string | SqliteConnection | LibsqlClient | D1Client): Store;
