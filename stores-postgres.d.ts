// The store in Postgres: `postproxy-dm/stores/postgres`.

import type { Store } from "./stores.js";

/**
 * What runs a statement: a `Pool` or `Client` of `pg`, the `sql` of `postgres`, PGlite, a Prisma client, or a function. You make it,
 * connect it and close it. The function gets a text with `$1` and `$2` and their values, both strings, and returns the rows:
 *
 * ```js
 * postgresStore((text, values) => neon.query(text, values)); // Neon over HTTP
 * postgresStore(async (text, values) => (await pool.query(text, values)).rows); // the pool that Drizzle or Kysely works with
 * ```
 */
export type PostgresClient =
  | { query(...given: never[]): unknown }
  | { unsafe(...given: never[]): unknown }
  | { $queryRawUnsafe(...given: never[]): unknown }
  | ((text: string, values: string[]) => Promise<Record<string, unknown>[]>);

/** A store in Postgres. */
export interface PostgresStore extends Store {
  /**
   * Makes the store's tables and functions, or brings them up to date. Their names begin with `pp1_`. It may be called at every
   * start, by several processes at once; it needs the right to create tables.
   */
  migrate(): Promise<void>;
}

/**
 * A store in Postgres 11 or newer. Every operation is one call of a function that {@link PostgresStore.migrate} has made: one round
 * trip, through any pooler, or over HTTP. It runs on connections that leave the isolation level at `read committed`.
 *
 * **In your transaction.** `context.finish(tx)` finishes an event inside your own transaction, as its last statement: your effects
 * and "done" are committed together, or not at all. `tx` is `pg`'s client, the `sql` of `postgres`' `begin`, the transaction of
 * PGlite, Prisma, Drizzle or TypeORM, or a function as above.
 *
 * **Connections.** Give the store a pool of its own, or one with more connections than `concurrency`: if every connection is in a
 * handler's transaction, no lease can be renewed. `receiver.ready()` warns of it, and of `synchronous_commit = off`, with which a
 * crash of Postgres loses events that were acknowledged.
 *
 * ```js
 * import { createReceiver } from "postproxy-dm";
 * import { postgresStore } from "postproxy-dm/stores/postgres";
 * import pg from "pg";
 *
 * const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 20 });
 * const store = postgresStore(pool);
 * await store.migrate();
 *
 * const receiver = createReceiver({
 *   store,
 *   on: {
 *     "message.received": async (event, { finish }) => {
 *       const client = await pool.connect();
 *       try {
 *         await client.query("BEGIN");
 *         await client.query("INSERT INTO inbox (message) VALUES ($1)", [event.data.object.id]);
 *         await finish(client);
 *         await client.query("COMMIT");
 *       } catch (error) {
 *         await client.query("ROLLBACK");
 *         throw error;
 *       } finally {
 *         client.release();
 *       }
 *     },
 *   },
 * });
 * ```
 *
 * @throws {ValidationError} for something that runs no statements
 */
export function postgresStore(client: PostgresClient): PostgresStore;

/**
 * The statement that {@link PostgresStore.migrate} runs, for a migration of your own: one `DO` block, without values.
 *
 * ```js
 * import { postgresSchema } from "postproxy-dm/stores/postgres";
 * import { writeFileSync } from "node:fs";
 *
 * writeFileSync("migrations/0007_postproxy.sql", postgresSchema);
 * ```
 */
export const postgresSchema: string;
