// `postproxy-dm messages`, and how every command shows a message.

import { numberOf } from "./arguments.js";
import { CLIENT_OPTIONS, connect } from "./client.js";
import { printed } from "./times.js";

/** @import { Direction, Message } from "../../index.js" */
/** @import { Column } from "./table.js" */

/** @type {Column<Message>[]} */
export const MESSAGE_COLUMNS = [
  { title: "ID", of: ({ id }) => id },
  { title: "TIME", of: writtenAt },
  { title: "FROM", of: ({ direction }) => (direction === "inbound" ? "person" : "you") },
  {
    title: "STATUS",
    of: ({ status }) => status,
    colour: ({ status }) => (status.startsWith("failed") ? "red" : undefined),
  },
  { title: "MESSAGE", of: textOf },
];

/** @type {import("./arguments.js").Command} */
export const messages = {
  name: "messages",
  about: "lists the messages of a chat, newest first",
  words: ["CHAT"],
  options: {
    direction: { value: "WHICH", choices: ["inbound", "outbound"], about: "only theirs, or only yours" },
    limit: { value: "N", about: "at most so many (default: 20)" },
    ...CLIENT_OPTIONS,
  },
  async run(given, io) {
    const limit = numberOf(given, "limit", 20);
    const client = await connect(given, io);
    const [chat = ""] = given.words;
    const direction = /** @type {Direction | undefined} */ (given.values.direction);
    const query = { direction, per_page: Math.min(limit, 100) };
    const found = await client.listMessages(chat, query, { signal: io.signal }).toArray({ limit });
    if (found.length === 0) io.say("there is no such message");
    else if (!given.switches.has("json")) await io.table(MESSAGE_COLUMNS, found);
    else for (const message of found) await io.json(message);
  },
};

/**
 * When it was written, as it is printed. An import creates messages today that were written years ago.
 * @param {Message} message
 */
export function writtenAt({ external_posted_at, created_at }) {
  return printed(external_posted_at ?? created_at);
}

/**
 * What a message says, on one line: its text, what was tapped, what is attached, and why it failed.
 * @param {Message} message
 */
export function textOf(message) {
  const { body, tapped_action: tapped, elements, template, location, contacts, attachments } = message;
  return [
    message.external_deleted_at ? "(deleted)" : body,
    tapped && `(tapped ${tapped.title ?? tapped.payload ?? tapped.kind})`,
    template && `(template ${template.name ?? template.id ?? ""})`,
    elements && `(cards: ${elements.map(({ title }) => title).join(", ")})`,
    location && "(a place)",
    contacts && "(contacts)",
    message.interactive && "(interactive)",
    ...attachments.map(({ type, url, status }) => `(${type} ${url ?? status})`),
    message.is_unsupported && "(of a kind that the service can't show)",
    message.error_message && `(${message.error_message})`,
  ]
    .filter(Boolean)
    .join(" ");
}
