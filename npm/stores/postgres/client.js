// Runs a statement through whichever client of Postgres the user has, or inside a transaction of it. A client is known by its
// shape: its library is never imported.

import { isThenable } from "../../given.js";
import { invalid } from "../../invalid.js";
import { placeOf } from "../reach.js";

/** @typedef {(text: string, values: string[]) => Promise<Record<string, unknown>[]>} Query One statement, and its rows. */

/**
 * @param {any} client
 * @returns {Query | undefined}
 */
function queryOf(client) {
  const has = (/** @type {string} */ name) => typeof client?.[name] === "function";
  // postgres: `sql`, and the `sql` of a transaction. Prepared, unless the client says that it is behind a pooler.
  if (typeof client === "function" && has("unsafe")) {
    return async (text, values) => client.unsafe(text, values, { prepare: true });
  }
  if (typeof client === "function") return async (text, values) => rowsOf(await client(text, values));
  // Prisma, and its transaction.
  if (has("$queryRawUnsafe")) return async (text, values) => client.$queryRawUnsafe(text, ...values);
  // pg's Pool and Client, PGlite, and TypeORM's manager, which gives bare rows.
  if (has("query") && !has("execute"))
    return async (text, values) => rowsOf(await client.query(text, values));
  return undefined;
}

/**
 * @param {unknown} client
 * @returns {Query}
 */
export function readClient(client) {
  const query = isThenable(client) ? undefined : queryOf(client);
  if (query) return query;
  throw invalid(
    "client",
    "must be a pool or a client of pg, postgres or PGlite, or a function (text, values) => Promise<rows>",
  );
}

/**
 * Where a client connects to, without its password.
 * @param {any} client
 * @returns {string | undefined}
 */
export function placeOfClient(client) {
  const { options } = client;
  return placeOf(options?.connectionString ?? (typeof client.host === "string" ? client : options), 5432);
}

/**
 * What runs statements in a transaction of the user's. Refuses what none is open on: there the event would be finished at once,
 * whatever becomes of the user's work.
 * @param {any} tx
 * @returns {Promise<Query>}
 */
export async function readTransaction(tx) {
  const query = statementsOf(tx);
  if (isDatabase(tx) || isDatabase(tx?.$client)) throw invalid("tx", NO_TRANSACTION);
  // pg from 8.18 tells. It may not know yet of a BEGIN that was sent just now.
  if (tx?.getTransactionStatus?.() === "T") return query;
  try {
    // Postgres refuses this outside a transaction. Nothing that one statement can see is sure to tell.
    await query("LOCK TABLE pp1_lanes IN ACCESS SHARE MODE", []);
  } catch (error) {
    if (isOutside(error)) throw invalid("tx", NO_TRANSACTION);
    throw error;
  }
  return query;
}

const NO_TRANSACTION =
  "must be what has the open transaction: the client that ran BEGIN, or what the transaction's function is called with. " +
  "A pool, or a client without BEGIN, would finish the event even if your work is rolled back";

/**
 * Whether statements go to any connection, or wait for the end of the very transaction that they are meant for: pg's Pool, `sql`
 * of postgres, PGlite itself. Prisma's client looks like its transaction.
 * @param {any} client
 */
function isDatabase(client) {
  if (client === undefined || client === null) return false;
  const has = (/** @type {string} */ name) => typeof client[name] === "function";
  if (typeof client === "function") return has("unsafe") && has("begin");
  return typeof client.totalCount === "number" || (has("transaction") && has("isInTransaction"));
}

/**
 * Whether Postgres says that no transaction is open, in whatever a client wraps that.
 * @param {any} error
 * @returns {boolean}
 */
function isOutside(error) {
  const { code, message } = error ?? {};
  if (code === "25P01" || /25P01|only be used in transaction blocks/.test(String(message))) return true;
  return Boolean(error?.cause) && isOutside(error.cause);
}

/**
 * @param {any} tx
 * @returns {Query}
 */
function statementsOf(tx) {
  const query = isThenable(tx) ? undefined : queryOf(tx);
  if (query) return query;
  // Drizzle takes a text without values only.
  if (typeof tx?.execute === "function") {
    return async (text, values) => rowsOf(await tx.execute(inlined(text, values)));
  }
  throw invalid(
    "tx",
    "must be the transaction that the work is done in: pg's client, postgres' sql, PGlite's, Prisma's or Drizzle's " +
      "transaction, or a function (text, values) => Promise<rows>",
  );
}

/**
 * The one value that a statement of the store gives.
 * @param {Query} query
 * @param {string} text
 * @param {string[]} [values]
 */
export async function answerOf(query, text, values = []) {
  const answer = (await query(text, values))?.[0]?.answer;
  if (typeof answer === "string") return answer;
  throw new TypeError(
    "Postgres gave no row with an answer: a bare function must return the rows, as objects",
  );
}

/**
 * A statement with its values in it, as hexadecimal digits, which nothing in them can end.
 * @param {string} text
 * @param {string[]} values
 */
function inlined(text, values) {
  return text.replace(/\$(\d+)::text/g, (_, place) => {
    const bytes = new TextEncoder().encode(values[place - 1]);
    const digits = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    return `convert_from(decode('${digits}', 'hex'), 'UTF8')`;
  });
}

/**
 * @param {any} result
 * @returns {Record<string, unknown>[]}
 */
function rowsOf(result) {
  return Array.isArray(result) ? result : result?.rows;
}
