// Pages of a chat's messages and of a profile's chats, as the SDK wants them: by cursors, and each page oldest first. The service
// counts pages from the newest, so a cursor also says where the last page ended.

import { ValidationError } from "@chat-adapter/shared";
import { sentAt } from "./messages.js";
import { NAME } from "./threads.js";

/** @import { Message, Postproxy } from "postproxy-dm" */

/** The most items of a page that the service lists. */
const LARGEST_PAGE = 100;

/**
 * @typedef {object} Fetching
 * @property {string} [cursor]
 * @property {number} [limit]
 * @property {"forward" | "backward"} [direction]
 */

/**
 * One page of a chat's messages.
 * @param {Postproxy} client
 * @param {string} chatId
 * @param {Fetching} [options]
 * @returns {Promise<{ messages: Message[], nextCursor?: string }>}
 */
export async function messagePage(client, chatId, { cursor, limit, direction = "backward" } = {}) {
  const most = limitOf(limit);
  return direction === "forward"
    ? forward(client, chatId, most, cursorOf(cursor, ["read"]))
    : backward(client, chatId, most, cursorOf(cursor, ["page", "last"]));
}

/**
 * From the newest on. New messages push older ones to later pages, so the walk begins on the page where the last one ended and
 * skips to the message behind it; if that one is gone, to the first one older than it.
 * @param {Postproxy} client
 * @param {string} chatId
 * @param {number} most
 * @param {{ page?: number, last?: { id: string, at: string | null } }} from
 */
async function backward(client, chatId, most, { page = 0, last }) {
  /** @type {Message[]} */
  const found = [];
  let isBehind = last === undefined;
  let seen = 0;
  for await (const message of client.listMessages(chatId, { page, per_page: most })) {
    seen += 1;
    if (!isBehind && last !== undefined) {
      isBehind = message.id === last.id;
      if (isBehind || !isOlder(message, last.at)) continue;
      isBehind = true;
    }
    if (found.length === most) {
      const { id, ...times } = found[most - 1];
      const next = { page: page + Math.floor((seen - 2) / most), last: { id, at: sentAt(times) } };
      return { messages: found.reverse(), nextCursor: JSON.stringify(next) };
    }
    found.push(message);
  }
  return { messages: found.reverse() };
}

/**
 * @param {Message} message
 * @param {string | null} at
 */
function isOlder(message, at) {
  const sent = sentAt(message);
  return at !== null && sent !== null && Date.parse(sent) < Date.parse(at);
}

/**
 * From the oldest on. What was read is counted from the oldest, which new messages don't move.
 * @param {Postproxy} client
 * @param {string} chatId
 * @param {number} most
 * @param {{ read?: number }} from
 */
async function forward(client, chatId, most, { read = 0 }) {
  let { total } = await client.listMessages(chatId, { per_page: 1 });
  for (;;) {
    const end = total - read;
    const start = Math.max(0, end - most);
    if (end <= 0) return { messages: [] };
    // A window of `most` messages lies on two pages of that size at most.
    const pages = [...new Set([Math.floor(start / most), Math.floor((end - 1) / most)])];
    /** @type {Message[]} */
    const found = [];
    let isSettled = true;
    for (const page of pages) {
      const answer = await client.listMessages(chatId, { page, per_page: most });
      isSettled &&= answer.total === total;
      total = answer.total;
      found.push(...answer.data.filter((_, at) => inside(page * most + at, start, end)));
    }
    // A message that came between two pages has moved all others: what was read is of two pictures.
    if (!isSettled) continue;
    const next = read + found.length;
    const nextCursor = start > 0 ? { nextCursor: JSON.stringify({ read: next }) } : {};
    return { messages: found.reverse(), ...nextCursor };
  }
}

/**
 * @param {number} at
 * @param {number} start
 * @param {number} end
 */
function inside(at, start, end) {
  return at >= start && at < end;
}

/**
 * One page of a profile's chats, the most recently active first.
 * @param {Postproxy} client
 * @param {string} profileId
 * @param {{ cursor?: string, limit?: number }} [options]
 */
export async function chatPage(client, profileId, { cursor, limit } = {}) {
  const per_page = limitOf(limit);
  const { page = 0 } = cursorOf(cursor, ["page"]);
  const { data, total } = await client.listChats(profileId, { page, per_page });
  const isLast = (page + 1) * per_page >= total;
  return { chats: data, ...(isLast ? {} : { nextCursor: JSON.stringify({ page: page + 1 }) }) };
}

/** @param {number | undefined} limit */
function limitOf(limit) {
  if (limit === undefined) return 50;
  if (!Number.isInteger(limit) || limit < 1)
    throw new ValidationError(NAME, `limit must be a whole number of at least 1, got ${limit}`);
  return Math.min(limit, LARGEST_PAGE);
}

/**
 * @param {string | undefined} cursor
 * @param {string[]} fields
 * @returns {any}
 */
function cursorOf(cursor, fields) {
  if (cursor === undefined) return {};
  try {
    const read = JSON.parse(cursor);
    if (fields.every((field) => Object.hasOwn(read, field))) return read;
  } catch {}
  throw new ValidationError(NAME, "cursor must be the nextCursor of the page before, in the same direction");
}
