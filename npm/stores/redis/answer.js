// Reads what the scripts answer. A client may give numbers or buffers where another gives strings.

import { fromKept, mapRecords } from "../text.js";

/** @import { Row, StoredEvent, Taken } from "../../../stores.js" */

/** @typedef {{ marks: string[], chat: string | null, at: number, lane: string, head: string }} Said What put says of an event. */

/**
 * @param {unknown} answer
 * @returns {string[]}
 */
export function texts(answer) {
  if (!Array.isArray(answer)) throw new TypeError("Redis gave an answer of another form than the script's");
  return answer.map(String);
}

/**
 * @param {string[]} answer
 * @param {{ head: string, body: string }} [put] the event that was put in the same step, whose text isn't sent back
 * @returns {Taken}
 */
export function takenOf([state, ms, ...fields], put) {
  if (state === "head") {
    return { state, lane: textOf(ms), events: chunks(fields, 6).map((event) => eventOf(event, put)) };
  }
  if (state === "busy") return { state, forMs: Number(ms) };
  if (state === "later") return { state, inMs: Number(ms) };
  if (state === "nothing") return { state, inMs: ms ? Number(ms) : null };
  if (state === "lost") return { state };
  throw new TypeError("Redis gave an answer that no script gives");
}

/**
 * What the put of an event gives that is alone in its lane and was taken in the same step.
 * @param {import("../../../stores.js").NewEvent} event
 * @returns {Taken}
 */
export function aloneOf({ id, lane, head, body }) {
  return { state: "head", lane, events: [{ id, head, body, starts: 1, failures: 0, records: {} }] };
}

/**
 * @param {unknown} answer
 * @returns {"held" | "lost"}
 */
export function holdOf(answer) {
  return String(answer) === "held" ? "held" : "lost";
}

/**
 * The rows of a page, each with the arrival by which the next page is asked for.
 * @param {unknown} answer
 * @param {"waiting" | "dead"} state
 * @returns {{ row: Row, arrival: string }[]}
 */
export function rowsOf(answer, state) {
  return chunks(texts(answer), 9).map(([arrival, inMs, error, ...fields]) => {
    const { chat, at, lane } = saidOf(fields[1]);
    const row = {
      ...eventOf(fields),
      state,
      lane: fromKept(lane),
      chat: chat === null ? null : fromKept(chat),
      at,
      error: error ? textOf(error) : null,
      inMs: state === "waiting" ? Number(inMs) : null,
    };
    return { row, arrival: String(arrival) };
  });
}

/**
 * @param {string[]} fields
 * @param {{ head: string, body: string }} [put]
 * @returns {StoredEvent}
 */
function eventOf([id, said, body, starts, failures, records], put) {
  const isPut = put !== undefined && said === "";
  return {
    id: textOf(id),
    head: isPut ? put.head : fromKept(saidOf(said).head),
    body: isPut ? put.body : textOf(body),
    starts: Number(starts),
    failures: Number(failures),
    records: records ? mapRecords(JSON.parse(records.slice(1)), fromKept) : {},
  };
}

/**
 * Behind the arrival in 16 digits, and the "=".
 * @param {string | undefined} text
 * @returns {Said}
 */
function saidOf(text = "") {
  return JSON.parse(text.slice(17));
}

/** @param {string | undefined} text */
function textOf(text = "") {
  return fromKept(text.slice(1));
}

/**
 * @param {string[]} list
 * @param {number} size
 */
function chunks(list, size) {
  return Array.from({ length: list.length / size }, (_, n) => list.slice(n * size, (n + 1) * size));
}
