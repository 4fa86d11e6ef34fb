// The statements of what people do with events: list, replay, discard, forget, stats and notes.

import { erase } from "./events.js";
import { NOW } from "./lanes.js";
import { Sql, sql } from "./sql.js";

/** Dead events count until they have been kept long enough, swept or not. */
const ALIVE = sql`(until IS NULL OR until > ${NOW})`;

/**
 * @param {string} name
 * @param {{ state: string, limit: number, after: string | null }} given
 */
export function list(name, { state, limit, after }) {
  return sql`SELECT e.n, e.id, e.head, e.body, e.starts, e.failures, e.records, e.state, e.lane, e.chat, e.at, e.error,
      CASE WHEN e.state = 'waiting' THEN max(0, l.due - ${NOW}) END AS in_ms
    FROM pp1_events AS e LEFT JOIN pp1_lanes AS l ON l.name = e.name AND l.lane = e.lane
    WHERE e.name = ${name} AND e.state = ${state} AND e.n > ${Number(after ?? 0)} AND (e.until IS NULL OR e.until > ${NOW})
    ORDER BY e.n LIMIT ${limit + 1}`;
}

/**
 * The events with these ids.
 * @param {string} name
 * @param {string[]} ids
 */
function withIds(name, ids) {
  return sql`name = ${name} AND id IN (SELECT value FROM json_each(${JSON.stringify(ids)})) AND ${ALIVE}`;
}

/**
 * The first result has a row for each event.
 * @param {string} name
 * @param {{ ids: string[], forget: boolean }} given
 */
export function replay(name, { ids, forget }) {
  const events = withIds(name, ids);
  return [
    sql`UPDATE pp1_events SET state = 'waiting', until = NULL, error = NULL, starts = 0, failures = 0,
        records = CASE WHEN ${forget ? 1 : 0} THEN '{}' ELSE records END
      WHERE ${events} RETURNING n`,
    sql`INSERT INTO pp1_lanes (name, lane, wait, ready) SELECT DISTINCT name, lane, ${NOW}, ${NOW} FROM pp1_events
      WHERE ${events} ON CONFLICT DO UPDATE SET wait = min(wait, excluded.wait), ready = min(ready, excluded.ready)`,
  ];
}

/**
 * The last result has a row for each event.
 * @param {string} name
 * @param {{ ids: string[], keepMs: number }} given
 */
export function discard(name, { ids, keepMs }) {
  const events = withIds(name, ids);
  return [...unlane(name, events), ...erase(sql`SELECT n FROM pp1_events WHERE ${events}`, keepMs)];
}

/**
 * The last result has a row for each event.
 * @param {string} name
 * @param {string} chat
 */
export function forget(name, chat) {
  const events = sql`name = ${name} AND chat = ${chat}`;
  return [
    ...unlane(name, events),
    sql`DELETE FROM pp1_marks WHERE name = ${name} AND chat = ${chat}`,
    sql`DELETE FROM pp1_events WHERE ${events} RETURNING n`,
  ];
}

/**
 * Takes events that are about to go out of their lanes, and forgets the lanes in which no other waits.
 * @param {string} name
 * @param {Sql} events
 */
function unlane(name, events) {
  const lanes = sql`name = ${name} AND lane IN (SELECT lane FROM pp1_events WHERE ${events} AND state = 'waiting')`;
  return [
    sql`UPDATE pp1_lanes SET head = NULL, started = 0, wait = min(wait, ${NOW})
      WHERE ${lanes} AND head IN (SELECT n FROM pp1_events WHERE ${events})`,
    sql`DELETE FROM pp1_lanes WHERE ${lanes} AND NOT EXISTS (
      SELECT 1 FROM pp1_events AS e WHERE e.name = pp1_lanes.name AND e.lane = pp1_lanes.lane AND e.state = 'waiting'
      AND e.n NOT IN (SELECT n FROM pp1_events WHERE ${events}))`,
  ];
}

/** @param {string} name */
export function stats(name) {
  const waiting = sql`FROM pp1_events WHERE name = ${name} AND state = 'waiting'`;
  return sql`SELECT
    (SELECT count(*) ${waiting}) AS waiting,
    (SELECT count(*) FROM pp1_events WHERE name = ${name} AND state = 'dead' AND until > ${NOW}) AS dead,
    (SELECT count(DISTINCT lane) ${waiting}) AS lanes,
    (SELECT count(*) FROM pp1_lanes WHERE name = ${name} AND token IS NOT NULL AND until > ${NOW}) AS held,
    (SELECT max(0, ${NOW} - min(put_at)) ${waiting}) AS oldest`;
}

/**
 * The last result has the note.
 * @param {string} name
 * @param {{ note: string, value: string | undefined }} given
 */
export function note(name, { note, value }) {
  const read = sql`SELECT value FROM pp1_notes WHERE name = ${name} AND note = ${note}`;
  if (value === undefined) return [read];
  return [
    sql`INSERT INTO pp1_notes (name, note, value) VALUES (${name}, ${note}, ${value})
      ON CONFLICT DO UPDATE SET value = excluded.value`,
    read,
  ];
}
