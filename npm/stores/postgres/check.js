// Looks at what can't be told from one event: whether the tables and functions are there, and how the server and the pool are
// set up.

import { invalid } from "../../invalid.js";
import { answerOf } from "./client.js";
import { VERSION } from "./schema.js";

const TABLES = ["pp1_events", "pp1_lanes", "pp1_marks", "pp1_notes"];

const QUESTION = `SELECT json_build_object(
  'tables', (SELECT coalesce(json_agg(t), '[]') FROM unnest(ARRAY['${TABLES.join("', '")}']) AS t WHERE to_regclass(t) IS NULL),
  'hasVersion', to_regproc('pp1_version') IS NOT NULL,
  'isolation', current_setting('default_transaction_isolation'),
  'commit', current_setting('synchronous_commit'),
  'readOnly', pg_is_in_recovery())::text AS answer`;

/**
 * Warnings. Refuses a database that lacks what the store needs.
 * @param {import("./client.js").Query} query
 * @param {{ client: any, concurrency: number }} given
 * @returns {Promise<string[]>}
 */
export async function check(query, { client, concurrency }) {
  const found = JSON.parse(await answerOf(query, QUESTION));
  if (found.readOnly) throw invalid("store", "is a Postgres that is read-only: connect to the primary");
  const [missing] = found.tables;
  if (missing)
    throw invalid(
      "store",
      `lacks the table ${missing}: call migrate() of postgresStore once, or run postgresSchema`,
    );
  if (!found.hasVersion || (await versionOf(query)) < VERSION) {
    throw invalid(
      "store",
      "lacks functions of this version: call migrate() of postgresStore again, or run postgresSchema",
    );
  }
  if (found.isolation !== "read committed") {
    throw invalid(
      "store",
      `runs statements as ${found.isolation}, in which they don't see what others have committed since: ` +
        "set default_transaction_isolation to read committed for the store's role",
    );
  }
  const warnings = [];
  if (found.commit === "off") {
    warnings.push(
      "synchronous_commit is off: a crash of Postgres loses events that were already acknowledged.",
    );
  }
  const most = mostConnections(client);
  if (most !== undefined && most <= concurrency) {
    warnings.push(
      `The store's pool has ${most} connections, and up to ${concurrency} handlers run at a time: if each has a transaction ` +
        "open in this pool, no lease can be renewed. Give the store a pool of its own, or raise max above concurrency.",
    );
  }
  return warnings;
}

/** @param {import("./client.js").Query} query */
async function versionOf(query) {
  return Number(await answerOf(query, "SELECT pp1_version()::text AS answer"));
}

/**
 * The size of the user's pool; undefined where there is none to see.
 * @param {any} client
 * @returns {number | undefined}
 */
function mostConnections(client) {
  const isPool = typeof client?.totalCount === "number" || typeof client?.unsafe === "function";
  const most = isPool ? Number(client.options?.max) : Number.NaN;
  return Number.isNaN(most) ? undefined : most;
}
