// `postproxy-dm export`.

import { again } from "./arguments.js";
import { connect, PROFILES_OPTIONS } from "./client.js";
import { timeOf } from "./times.js";

/** @import { Chat, Message, Postproxy } from "../../index.js" */
/** @import { Given } from "./arguments.js" */
/** @import { Io } from "./io.js" */

const PER_PAGE = 100;

const { json, ...OPTIONS } = PROFILES_OPTIONS;

/** @type {import("./arguments.js").Command} */
export const exportMessages = {
  name: "export",
  about: "prints all messages since a time, a line of JSON for each",
  words: [],
  options: {
    since: { value: "TIME", isRequired: true, about: "from when on, such as 7d or 2026-05-31" },
    resume: { value: "TIME", about: "goes on where an export ended, which says the time" },
    ...OPTIONS,
  },
  more: `Chats come one after the other, that with the oldest activity first; the messages of each, newest first. A chat that gets a
message meanwhile, or in which an export is resumed, may come again: the id of a message says so.`,
  async run(given, io) {
    const { since = "", resume } = given.values;
    const from = timeOf(since, "since");
    const resumed = resume === undefined ? undefined : timeOf(resume, "resume");
    const client = await connect(given, io);
    const chats = await chatsOf(client, given, io, from);
    const left = chats.filter((chat) => resumed === undefined || activeAt(chat) >= resumed.getTime());
    let count = 0;
    for (const [index, chat] of left.entries()) {
      const at = new Date(activeAt(chat)).toISOString();
      const next = again("export", given, { since: from.toISOString(), resume: at });
      io.stopped.resume = () => next;
      try {
        for await (const message of messagesSince(client, chat, from, io)) {
          await io.json(message);
          count += 1;
          io.progress(`chat ${index + 1} of ${left.length}, ${count} messages`);
          if (io.signal.aborted) return;
        }
      } catch (error) {
        throw io.signal.aborted ? error : Object.assign(Object(error), { hint: `To go on: ${next}` });
      }
    }
    io.stopped.resume = undefined;
  },
};

/**
 * The chats with a message since then, that with the oldest activity first: one that becomes active meanwhile moves to the end,
 * so that a time says how far the export has come.
 * @param {Postproxy} client
 * @param {Given} given
 * @param {Io} io
 * @param {Date} from
 * @returns {Promise<Chat[]>}
 */
async function chatsOf(client, { values: { profile } }, { signal, progress }, from) {
  const profiles =
    profile === undefined ? (await client.listProfiles({ signal })).data.map(({ id }) => id) : [profile];
  /** @type {Chat[]} */
  const found = [];
  for (const id of profiles) {
    // The service may leave out what is exactly as old.
    const query = { after: new Date(from.getTime() - 1), per_page: PER_PAGE };
    for await (const chat of client.listChats(id, query, { signal })) {
      found.push(chat);
      progress(`${found.length} chats`);
    }
  }
  return found.sort((a, b) => activeAt(a) - activeAt(b));
}

/**
 * @param {Postproxy} client
 * @param {Chat} chat
 * @param {Date} from
 * @param {Io} io
 */
async function* messagesSince(client, chat, from, { signal }) {
  for await (const message of client.listMessages(chat.id, { per_page: PER_PAGE }, { signal })) {
    if (timeIn(message) < from.getTime()) return;
    yield message;
  }
}

/** @param {Message} message */
function timeIn({ external_posted_at, created_at }) {
  return Date.parse(external_posted_at ?? created_at ?? "");
}

/** @param {Chat} chat */
function activeAt({ last_message_at }) {
  return last_message_at === null ? 0 : Date.parse(last_message_at);
}
