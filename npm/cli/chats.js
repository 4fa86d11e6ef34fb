// `postproxy-dm chats`.

import { numberOf } from "./arguments.js";
import { connect, PROFILE_OPTIONS, profileOf, sdk } from "./client.js";
import { printed, timeOf } from "./times.js";

/** @import { Chat } from "../../index.js" */
/** @import { Column } from "./table.js" */

/** @typedef {Chat & { window: string }} Row */

/** @type {Column<Row>[]} */
const COLUMNS = [
  { title: "ID", of: ({ id }) => id },
  { title: "LAST MESSAGE", of: ({ last_message_at }) => printed(last_message_at) },
  {
    title: "WINDOW",
    of: ({ window }) => window,
    colour: ({ window }) => (window === "open" || window === "none" ? "green" : "yellow"),
  },
  { title: "PERSON'S ID", of: ({ participant_external_id }) => participant_external_id },
  {
    title: "PERSON",
    of: ({ participant_name, participant_username }) => participant_name ?? participant_username,
  },
];

/** @type {import("./arguments.js").Command} */
export const chats = {
  name: "chats",
  about: "lists the chats of a profile, newest activity first",
  words: [],
  options: {
    since: {
      value: "TIME",
      about: "only chats with a message since then, such as 2h, 7d or 2026-05-31T14:00:00Z",
    },
    limit: { value: "N", about: "at most so many (default: 20)" },
    ...PROFILE_OPTIONS,
  },
  async run(given, io) {
    const limit = numberOf(given, "limit", 20);
    const { since } = given.values;
    const after = since === undefined ? undefined : timeOf(since, "since");
    const client = await connect(given, io);
    const profile = await profileOf(given, client, io);
    const { signal } = io;
    const query = { after, per_page: Math.min(limit, 100) };
    const found = await client.listChats(profile, query, { signal }).toArray({ limit });
    if (found.length === 0) return io.say("there is no such chat");
    if (given.switches.has("json")) {
      for (const chat of found) await io.json(chat);
      return;
    }
    const { messagingWindow } = await sdk();
    const rows = found.map((chat) => ({ ...chat, window: messagingWindow(chat).state }));
    await io.table(COLUMNS, rows);
  },
};
