// `postproxy-dm send`.

import { text as readText } from "node:stream/consumers";
import { CliError } from "./arguments.js";
import { CLIENT_OPTIONS, connect } from "./client.js";
import { MESSAGE_COLUMNS } from "./messages.js";

/** @import { Message, MessageContent, Postproxy, QuickReplyContent } from "../../index.js" */
/** @import { Given } from "./arguments.js" */
/** @import { Io } from "./io.js" */

/** @typedef {"published" | "delivered" | "read"} Until */

/** @type {import("./arguments.js").Command} */
export const send = {
  name: "send",
  about: "sends a text or a file, and shows the message",
  words: ["CHAT", "[TEXT]"],
  options: {
    file: { value: "FILE", isFile: true, about: "a file, or the https:// address of one, instead of a text" },
    "quick-reply": {
      ...{ value: "TITLE=PAYLOAD", isMany: true },
      about: "an answer to tap; may be given several times. Without a payload, the title is sent back",
    },
    tag: { value: "TAG", about: "HUMAN_AGENT for a person who answers after the window closed" },
    "reply-to": { value: "ID", about: "the platform's id of the message that this one answers" },
    wait: {
      ...{ value: "UNTIL", choices: ["published", "delivered", "read"] },
      about: "waits until it came so far, for at most 30 seconds",
    },
    "idempotency-key": {
      value: "KEY",
      about: "sends once under this key, however often it is run (default: random)",
    },
    ...CLIENT_OPTIONS,
  },
  more: `TEXT may be - for what comes on standard input. A text that begins with a hyphen comes after --.`,
  async run(given, io) {
    const [chat = "", text] = given.words;
    const { wait } = given.values;
    const content = await contentOf(given, text, io);
    const client = await connect(given, io);
    const message = await sendOnce(client, chat, content, given, io);
    const shown = wait ? await waited(client, message, /** @type {Until} */ (wait), io) : message;
    if (given.switches.has("json")) await io.json(shown);
    else await io.table(MESSAGE_COLUMNS, [shown]);
  },
};

/**
 * @param {Given} given
 * @param {string | undefined} text
 * @param {Io} io
 * @returns {Promise<MessageContent>}
 */
async function contentOf({ values, lists }, text, io) {
  const { file, tag } = values;
  if (text === undefined && file === undefined) throw new CliError("send needs a TEXT, or --file FILE");
  const replies = lists["quick-reply"]?.map(quickReply);
  const content = {
    // A text that ends with the line's end is what `echo` writes.
    ...(text === undefined
      ? {}
      : { body: text === "-" ? (await readText(io.stdin)).replace(/\r?\n$/, "") : text }),
    ...(file === undefined ? {} : { media: [/^(https?|data):/.test(file) ? file : { path: file }] }),
    ...(replies === undefined ? {} : { quick_replies: replies }),
    ...(tag === undefined ? {} : { tag }),
    ...(values["reply-to"] === undefined ? {} : { reply_to_external_id: values["reply-to"] }),
  };
  // What goes together is core's to say.
  return /** @type {MessageContent} */ (/** @type {unknown} */ (content));
}

/**
 * @param {string} text
 * @returns {QuickReplyContent}
 */
function quickReply(text) {
  const [, title = text, payload = title] = text.match(/^([^=]*)=(.*)$/s) ?? [];
  return { title, payload };
}

/**
 * Waits until a message came so far.
 * @param {Postproxy} client
 * @param {Message} message
 * @param {Until} until
 * @param {Io} io
 */
async function waited(client, { id, chat_id }, until, io) {
  io.stopped.resume = () => `postproxy-dm messages ${chat_id}; the message ${id} was sent`;
  try {
    return await client.waitForMessage(id, { until, signal: io.signal });
  } catch (error) {
    throw Object.assign(Object(error), { hint: `It was accepted as ${id}` });
  }
}

/**
 * Sends, and where nobody knows whether it was sent, says how to find out without sending twice.
 * @param {Postproxy} client
 * @param {string} chat
 * @param {MessageContent} content
 * @param {Given} given
 * @param {Io} io
 */
async function sendOnce(client, chat, content, given, io) {
  try {
    return await client.sendMessage(chat, content, {
      idempotencyKey: given.values["idempotency-key"],
      signal: io.signal,
      onUploadProgress: ({ sent, total }) =>
        io.progress(`${Math.floor((100 * sent) / total)} % of the file sent`),
    });
  } catch (thrown) {
    const error = /** @type {import("../../index.js").PostproxyError} */ (thrown);
    if (error.outcome !== "unknown" || error.idempotencyKey === undefined) throw error;
    const again = `the same command with --idempotency-key ${error.idempotencyKey}`;
    io.stopped.resume = () => `${again}: the message may have been sent, and isn't sent twice`;
    throw Object.assign(error, {
      hint: `It may have been sent. Run ${again} within a day: it isn't sent twice`,
    });
  }
}
