// The statements that keep an event, and that end it.

import { NOW } from "./lanes.js";
import { Sql, sql } from "./sql.js";

/** @import { Hold, NewEvent } from "../../../stores.js" */
/** @typedef {{ name: string, hold: Hold }} Held */

/** How many rows a put sweeps at most. */
const SWEPT = 50;

/**
 * Keeps an event. Its first result is what is known of its marks, the second is empty unless it is new.
 * @param {string} name
 * @param {NewEvent} event
 */
export function put(name, event) {
  const { id, lane, chat, at, head, body, quietMs, maxMs, limit, redacts } = event;
  const marks = sql`mark IN (SELECT value FROM json_each(${JSON.stringify(event.marks)}))`;
  const kept = sql`SELECT n FROM pp1_events WHERE name = ${name} AND id = ${id} AND state = 'waiting'`;
  return [
    sql`SELECT CASE WHEN m.event IS NULL THEN 'done' ELSE e.state END AS state
      FROM pp1_marks AS m LEFT JOIN pp1_events AS e ON e.n = m.event
      WHERE m.name = ${name} AND m.${marks} ORDER BY m.event IS NULL LIMIT 1`,
    sql`INSERT INTO pp1_events (name, id, lane, chat, at, put_at, head, body)
      SELECT ${name}, ${id}, ${lane}, ${chat}, ${at}, ${NOW}, ${head}, ${body}
      WHERE NOT EXISTS (SELECT 1 FROM pp1_marks WHERE name = ${name} AND ${marks})
      AND ${limit} > (SELECT count(*) FROM pp1_events WHERE name = ${name} AND lane = ${lane} AND state = 'waiting')
      RETURNING n`,
    // An event that has no mark yet was kept just now.
    sql`INSERT INTO pp1_lanes (name, lane, ready, cap)
      SELECT ${name}, ${lane}, ${NOW} + ${quietMs}, ${NOW} + ${maxMs}
      WHERE EXISTS (${kept}) AND NOT EXISTS (SELECT 1 FROM pp1_marks WHERE name = ${name} AND mark = ${id})
      ON CONFLICT DO UPDATE SET ready = excluded.ready, cap = min(cap, excluded.cap)`,
    ...(redacts === null ? [] : [redact({ name, redacts, body, kept })]),
    sql`INSERT OR IGNORE INTO pp1_marks (name, mark, event, chat)
      SELECT ${name}, value, n, ${chat} FROM (${kept}), json_each(${JSON.stringify(event.marks)})`,
  ];
}

/** @param {{ name: string, redacts: string, body: string, kept: Sql }} given */
function redact({ name, redacts, body, kept }) {
  return sql`UPDATE pp1_events SET body = ${body}
    WHERE n = (SELECT event FROM pp1_marks WHERE name = ${name} AND mark = ${redacts}) AND EXISTS (${kept})`;
}

/**
 * Forgets the marks and the dead events among these marks that have been kept long enough.
 * @param {string} name
 * @param {string[]} marks
 */
export function expire(name, marks) {
  const among = sql`name = ${name} AND mark IN (SELECT value FROM json_each(${JSON.stringify(marks)}))`;
  return [
    sql`DELETE FROM pp1_events
      WHERE n IN (SELECT event FROM pp1_marks WHERE ${among} AND event IS NOT NULL) AND until <= ${NOW}`,
    sql`DELETE FROM pp1_marks WHERE ${among} AND until <= ${NOW}`,
  ];
}

/** Forgets some of all that has been kept long enough. */
export function sweep() {
  return [
    sql`DELETE FROM pp1_events WHERE n IN (SELECT n FROM pp1_events WHERE until <= ${NOW} LIMIT ${SWEPT})`,
    sql`DELETE FROM pp1_marks WHERE (name, mark) IN (
      SELECT name, mark FROM pp1_marks WHERE until <= ${NOW} LIMIT ${SWEPT})`,
  ];
}

/**
 * Whether the token holds the lane, was the last to let it go, and whether one of these events still waits there.
 * @param {Held} held
 * @param {string[]} [ids]
 */
export function standing({ name, hold: { lane, token } }, ids = []) {
  return sql`SELECT token IS ${token} AS held, last IS ${token} AS was_last, EXISTS (
      SELECT 1 FROM pp1_events AS e WHERE e.name = ${name} AND e.lane = ${lane} AND e.state = 'waiting'
      AND e.id IN (SELECT value FROM json_each(${JSON.stringify(ids)}))) AS waits
    FROM pp1_lanes WHERE name = ${name} AND lane = ${lane}`;
}

/**
 * The events with these ids that wait in the lane, if the token holds it.
 * @param {Held} held
 * @param {string[]} ids
 */
function waitingIn({ name, hold: { lane, token } }, ids) {
  return sql`SELECT n FROM pp1_events WHERE name = ${name} AND lane = ${lane} AND state = 'waiting'
    AND id IN (SELECT value FROM json_each(${JSON.stringify(ids)}))
    AND EXISTS (SELECT 1 FROM pp1_lanes WHERE name = ${name} AND lane = ${lane} AND token = ${token})`;
}

/**
 * Erases events of a lane. Their marks stay.
 * @param {Held} held
 * @param {{ ids: string[], keepMs: number }} given
 */
export function finish(held, { ids, keepMs }) {
  const events = waitingIn(held, ids);
  return [...erase(events, keepMs), headless(held)];
}

/**
 * Takes events out of a lane and keeps them as dead.
 * @param {Held} held
 * @param {{ ids: string[], keepMs: number, error: string | null }} given
 */
export function bury(held, { ids, keepMs, error }) {
  return [
    sql`UPDATE pp1_events SET state = 'dead', error = ${error}, until = ${NOW} + ${keepMs}
      WHERE n IN (${waitingIn(held, ids)})`,
    headless(held),
  ];
}

/**
 * Erases events; their marks stay for `keepMs`.
 * @param {Sql} events
 * @param {number} keepMs
 */
export function erase(events, keepMs) {
  return [
    sql`UPDATE pp1_marks SET event = NULL, until = ${NOW} + ${keepMs} WHERE event IN (${events})`,
    sql`DELETE FROM pp1_events WHERE n IN (${events}) RETURNING n`,
  ];
}

/**
 * A lane whose head doesn't wait any more has none.
 * @param {Held} held
 */
function headless({ name, hold: { lane, token } }) {
  return sql`UPDATE pp1_lanes SET head = NULL, started = 0
    WHERE name = ${name} AND lane = ${lane} AND token = ${token}
    AND NOT EXISTS (SELECT 1 FROM pp1_events AS e WHERE e.n = pp1_lanes.head AND e.state = 'waiting')`;
}

/**
 * Writes records of an event that waits, and counts.
 * @param {Held} held
 * @param {{ id: string, records: Record<string, string | null>, starts?: number, failures?: number }} given
 */
export function record(held, { id, records, starts = 0, failures = 0 }) {
  return sql`UPDATE pp1_events
    SET records = json_patch(records, ${JSON.stringify(records)}), starts = max(0, starts + ${starts}),
      failures = failures + ${failures}
    WHERE n IN (${waitingIn(held, [id])}) RETURNING n`;
}

/**
 * Renews a lease. Its result has a row if the token holds the lane.
 * @param {string} name
 * @param {Hold} hold
 */
export function renew(name, { lane, token, leaseMs }) {
  return sql`UPDATE pp1_lanes SET until = ${NOW} + ${leaseMs}
    WHERE name = ${name} AND lane = ${lane} AND token = ${token} RETURNING 1 AS held`;
}
