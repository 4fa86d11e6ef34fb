// The statements by which a token takes a lane, goes on with it, and lets it go. No decision is made between statements: each
// asks in its WHERE, so that an operation is one batch, also where a batch is all that a client has.

import { NEVER } from "./schema.js";
import { Sql, sql } from "./sql.js";

/** @typedef {{ name: string, lane: string | null, token: string, leaseMs: number, most: number }} Want */

/** The database's clock, in Unix milliseconds. */
export const NOW = sql`CAST((julianday('now') - 2440587.5) * 86400000.0 + 0.5 AS INTEGER)`;

const FREE = sql`token = NULL, last = token, until = 0, started = 0`;

/** Whether an event waits in the lane of a row of pp1_lanes. */
const HAS_EVENTS = sql`EXISTS (
  SELECT 1 FROM pp1_events AS e WHERE e.name = pp1_lanes.name AND e.lane = pp1_lanes.lane AND e.state = 'waiting')`;

/**
 * The lane that a token holds.
 * @param {{ name: string, token: string }} want
 */
function held({ name, token }) {
  return sql`name = ${name} AND token = ${token}`;
}

/**
 * The lane that is asked for: by its name, or the one that has been due longest. Whoever repeats a take has it already.
 * @param {Want} want
 */
function wanted({ name, lane, token }) {
  if (lane !== null) return sql`${lane}`;
  return sql`coalesce(
    (SELECT lane FROM pp1_lanes WHERE name = ${name} AND token = ${token} LIMIT 1),
    (SELECT lane FROM pp1_lanes WHERE name = ${name} AND due <= ${NOW} AND ${HAS_EVENTS} ORDER BY due LIMIT 1))`;
}

/**
 * Takes a lane and its head. The last two results are for `takenOf`.
 * @param {Want} want
 * @returns {Sql[]}
 */
export function take(want) {
  const { name, token, leaseMs } = want;
  return [
    sql`UPDATE pp1_lanes
      SET started = CASE WHEN token = ${token} THEN started ELSE 0 END, token = ${token}, until = ${NOW} + ${leaseMs}
      WHERE name = ${name} AND lane = ${wanted(want)} AND (token = ${token} OR due <= ${NOW})`,
    ...goOn(want),
  ];
}

/**
 * Goes on with the lane that a token holds: begins its next event if that is due, and else lets it go.
 * @param {Want} want
 */
export function goOn(want) {
  const { leaseMs } = want;
  const mine = held(want);
  return [
    sql`UPDATE pp1_lanes
      SET ready = 0, cap = ${NEVER}, started = 0, head = (
        SELECT n FROM pp1_events AS e WHERE e.name = pp1_lanes.name AND e.lane = pp1_lanes.lane AND e.state = 'waiting'
        ORDER BY e.at, e.n LIMIT 1)
      WHERE ${mine} AND head IS NULL AND max(wait, min(ready, cap)) <= ${NOW}`,
    sql`UPDATE pp1_events SET starts = starts + 1
      WHERE n = (SELECT head FROM pp1_lanes WHERE ${mine} AND head IS NOT NULL AND started = 0)`,
    sql`UPDATE pp1_lanes SET started = 1, until = ${NOW} + ${leaseMs} WHERE ${mine} AND head IS NOT NULL`,
    sql`UPDATE pp1_lanes SET ${FREE} WHERE ${mine} AND head IS NULL`,
    forgetEmpty(want),
    ...look(want),
  ];
}

/**
 * Lets the lane of a token go.
 * @param {{ name: string, lane: string, token: string, waitMs: number }} want
 */
export function letGo({ name, lane, token, waitMs }) {
  return [
    sql`UPDATE pp1_lanes SET ${FREE}, wait = ${NOW} + ${waitMs}
      WHERE name = ${name} AND lane = ${lane} AND token = ${token}`,
    forgetEmpty({ name, lane, token }),
  ];
}

/**
 * Forgets a lane in which nothing waits, unless another token holds it: an event may have been finished in its transaction.
 * Where no lane is named, it looks at the few that are due longest.
 * @param {{ name: string, lane: string | null, token: string }} want
 */
export function forgetEmpty({ name, lane, token }) {
  const few = sql`(SELECT lane FROM pp1_lanes WHERE name = ${name} AND due <= ${NOW} ORDER BY due LIMIT 4)`;
  const which = lane === null ? sql`IN ${few}` : sql`= ${lane}`;
  return sql`DELETE FROM pp1_lanes WHERE name = ${name} AND lane ${which}
    AND (token IS NULL OR token = ${token} OR due <= ${NOW}) AND NOT ${HAS_EVENTS}`;
}

/**
 * What came of it: the lane, or for any lane the next one, and the events of the lane if the token holds it.
 * @param {Want} want
 */
function look({ name, lane, token, most }) {
  const which =
    lane === null
      ? sql`lane = (
          SELECT lane FROM pp1_lanes WHERE name = ${name} AND ${HAS_EVENTS} ORDER BY due LIMIT 1)`
      : sql`lane = ${lane}`;
  return [
    sql`SELECT token IS NOT NULL AS held, max(1, due - ${NOW}) AS ms FROM pp1_lanes WHERE name = ${name} AND ${which}`,
    sql`SELECT e.lane, e.id, e.head, e.body, e.starts, e.failures, e.records
      FROM pp1_lanes AS l JOIN pp1_events AS e ON e.name = l.name AND e.lane = l.lane AND e.state = 'waiting'
      WHERE l.name = ${name} AND l.token = ${token} AND l.head IS NOT NULL
      ORDER BY e.n = l.head DESC, e.at, e.n LIMIT ${most}`,
  ];
}

/**
 * Reads the last two results of `take` and `goOn`.
 * @param {Record<string, any>[][]} results
 * @param {string | null} lane
 * @returns {import("../../../stores.js").Taken}
 */
export function takenOf(results, lane) {
  const events = results.at(-1) ?? [];
  const [found] = results.at(-2) ?? [];
  if (events[0]) return { state: "head", lane: events[0].lane, events: events.map(storedOf) };
  if (lane === null) return { state: "nothing", inMs: found ? found.ms : null };
  if (!found) return { state: "nothing", inMs: null };
  return found.held ? { state: "busy", forMs: found.ms } : { state: "later", inMs: found.ms };
}

/**
 * @param {Record<string, any>} row
 * @returns {import("../../../stores.js").StoredEvent}
 */
export function storedOf({ id, head, body, starts, failures, records }) {
  return { id, head, body, starts, failures, records: JSON.parse(records) };
}
