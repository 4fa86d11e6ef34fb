// The events that wait and those that are dead: listed, played again, thrown away.

import { kindOf } from "../given.js";
import { invalid } from "../invalid.js";
import { optionsOf } from "../options-of.js";
import { timeOf } from "../time.js";
import { eventOf, publicId } from "./event.js";
import { callStore } from "./store-calls.js";

/** @import { EventRow, ReplayFilter } from "../../receiver.js" */
/** @import { Row } from "../../stores.js" */
/** @import { Works } from "./works.js" */

/** How many rows are listed at a time. */
const ROWS = 100;

/**
 * @param {Works} works
 * @param {unknown} options
 * @returns {Promise<{ events: EventRow[], after: string | null }>}
 */
export async function listEvents(works, options) {
  const { state, limit = ROWS, after = null } = optionsOf(options, "events", ["state", "limit", "after"]);
  if (state !== "waiting" && state !== "dead")
    throw invalid("state", `must be "waiting" or "dead", got ${say(state)}`);
  if (!Number.isInteger(limit) || limit < 1)
    throw invalid("limit", `must be a whole number above 0, got ${say(limit)}`);
  const page = await call(works, "list", [{ state, limit, after }]);
  const rows = [];
  for (const row of page.rows) rows.push(await readRow(works, row));
  return { events: rows, after: page.after };
}

/**
 * @param {Works} works
 * @param {unknown} which an id, ids, or `{ since, type }` of dead events
 * @param {unknown} options
 */
export async function replayEvents(works, which, options) {
  const { forget = false } = optionsOf(options, "replay", ["forget"]);
  if (typeof forget !== "boolean") throw invalid("forget", `must be true or false, got ${kindOf(forget)}`);
  const ids = idsOf(which) ?? (await deadSince(works, which));
  let replayed = 0;
  for (let at = 0; at < ids.length; at += ROWS) {
    replayed += await call(works, "replay", [ids.slice(at, at + ROWS), { forget }]);
  }
  return replayed;
}

/**
 * @param {Works} works
 * @param {unknown} which
 * @returns {Promise<number>}
 */
export async function discardEvents(works, which) {
  const ids = idsOf(which);
  if (ids === undefined) throw invalid("id", `must be an event's id, or a list of them, got ${say(which)}`);
  return ids.length === 0 ? 0 : call(works, "discard", [ids, works.settings.keepMs]);
}

/**
 * @param {Works} works
 * @param {unknown} chatId
 * @returns {Promise<number>}
 */
export async function forgetChat(works, chatId) {
  if (typeof chatId !== "string" || chatId === "")
    throw invalid("chatId", `must be a chat's id, got ${say(chatId)}`);
  return call(works, "forget", [chatId]);
}

/** @param {Works} works */
export function storeStats(works) {
  return call(works, "stats", []);
}

/**
 * The rows of dead events that were created since a time.
 * @param {Works} works
 * @param {unknown} filter
 */
async function deadSince(works, filter) {
  const { since, type } = optionsOf(filter, "replay", ["since", "type"], "which");
  const from = timeOf(since, "since");
  const ids = [];
  for (let after = null; ; ) {
    /** @type {{ rows: Row[], after: string | null }} */
    const page = await call(works, "list", [{ state: "dead", limit: ROWS, after }]);
    for (const row of page.rows) {
      if (row.at >= from && (type === undefined || typeOf(row.head) === type)) ids.push(row.id);
    }
    if (page.after === null) return ids;
    after = page.after;
  }
}

/**
 * @param {Works} works
 * @param {Row} row
 * @returns {Promise<EventRow>}
 */
async function readRow(works, row) {
  const [opened] = await works.kept.openAll([row]);
  const { id, state, chat, lane, at, starts, failures, error, inMs, head } = row;
  return {
    id: publicId(id),
    type: typeOf(head),
    state,
    chat_id: chat,
    lane,
    created_at: new Date(at).toISOString(),
    starts,
    failures,
    error: await works.kept.openWords(error),
    dueInMs: inMs,
    event: opened?.body === null || opened === undefined ? null : eventOf(opened.body),
  };
}

/** @param {string} head */
function typeOf(head) {
  try {
    return String(JSON.parse(head.slice(head.indexOf(":") + 1)).type);
  } catch {
    return "unknown";
  }
}

/**
 * The rows' ids; nothing where it is neither an id nor a list.
 * @param {unknown} which
 * @returns {string[] | undefined}
 */
function idsOf(which) {
  if (typeof which !== "string" && !Array.isArray(which)) return undefined;
  const ids = [which].flat();
  const odd = ids.find((id) => typeof id !== "string" || id === "");
  if (odd !== undefined) throw invalid("id", `must be an event's id, or a list of them, got ${say(odd)}`);
  return ids.map((id) => (/^[em]:/.test(String(id)) ? String(id) : `e:${id}`));
}

/**
 * @template {"list" | "replay" | "discard" | "forget" | "stats"} Name
 * @param {Works} works
 * @param {Name} name
 * @param {any} given
 * @returns {Promise<any>}
 */
async function call({ store, settings }, name, given) {
  return callStore({ store, timeoutMs: settings.storeTimeoutMs * OFF_THE_HOT_PATH }, name, given);
}

/** Lists and counts may take more time than what a webhook waits for. */
const OFF_THE_HOT_PATH = 6;

/** @param {unknown} value */
function say(value) {
  return typeof value === "string" ? JSON.stringify(value.slice(0, 40)) : kindOf(value);
}
