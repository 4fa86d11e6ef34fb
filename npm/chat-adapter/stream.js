// Streams. A person on Telegram sees the text grow in one message; elsewhere a message can't be edited, so the text is gathered
// and sent when it is complete. Half a text is never left behind as an answer.

import { ValidationError } from "@chat-adapter/shared";
import { splitText } from "./content/split.js";
import { plainText } from "./content/text.js";
import { edited } from "./edit.js";
import { translated } from "./errors.js";
import { capabilitiesOf } from "./platforms.js";
import { checkWindow, posted, sendAll } from "./posting.js";
import { NAME } from "./threads.js";
import { send } from "./turn.js";

/** @import { StreamChunk, StreamOptions } from "chat" */
/** @import { Message } from "postproxy-dm" */
/** @import { ThreadData } from "./index.js" */
/** @import { Poster } from "./posting.js" */

/** How long a platform shows the indicator at least. */
const TYPING_EVERY_MS = 8_000;

/** Telegram takes about one change a second in a chat. */
const EDIT_EVERY_MS = 1_000;

/**
 * @typedef {Poster & { startTyping: (threadId: string) => Promise<void> }} Streamer
 * @typedef {{ threadId: string, to: ThreadData }} Where
 */

/**
 * @param {Streamer} streamer
 * @param {Where} where
 * @param {AsyncIterable<string | StreamChunk>} stream
 * @param {StreamOptions} [options]
 */
export async function postStream(streamer, where, stream, options) {
  await checkWindow(streamer, where.to, undefined);
  const can = capabilitiesOf(where.to.platform);
  return can.edit ? growing(streamer, where, stream, options) : gathered(streamer, where, stream, options);
}

/**
 * @param {Streamer} streamer
 * @param {Where} where
 * @param {AsyncIterable<string | StreamChunk>} stream
 * @param {StreamOptions} [options]
 */
async function gathered(streamer, where, stream, options) {
  const { threadId, to } = where;
  const showTyping = () => streamer.startTyping(threadId);
  await showTyping();
  const typing = setInterval(showTyping, TYPING_EVERY_MS);
  let markdown = "";
  try {
    for await (const chunk of stream) markdown += textOf(chunk);
  } finally {
    clearInterval(typing);
  }
  options?.signal?.throwIfAborted();
  const parts = partsOf(markdown, to);
  const sent = await sendAll(
    streamer.client,
    to,
    parts.map((body) => ({ body })),
    {},
  );
  return posted(threadId, sent);
}

/**
 * The first text is posted, and edited as it grows: in a second run of the same turn too, whatever its text is.
 * @param {Streamer} streamer
 * @param {Where} where
 * @param {AsyncIterable<string | StreamChunk>} stream
 * @param {StreamOptions} [options]
 */
async function growing({ client }, { threadId, to }, stream, options) {
  /** @type {Message | null | undefined} */
  let message;
  let shown = "";
  let nextAt = 0;
  let markdown = "";
  const show = async (/** @type {string} */ body) => {
    if (body === shown) return;
    message = await translated(() => shownAs(client, to, message, body));
    shown = body;
    nextAt = Date.now() + Math.max(EDIT_EVERY_MS, options?.updateIntervalMs ?? 0);
  };
  for await (const chunk of stream) {
    markdown += textOf(chunk);
    if (Date.now() < nextAt) continue;
    const [first] = splitText(plainText(markdown), capabilitiesOf(to.platform).limits);
    if (first?.trim()) await show(first);
  }
  options?.signal?.throwIfAborted();
  const [first, ...rest] = partsOf(markdown, to);
  const untilAllowed = nextAt - Date.now();
  if (first !== shown && untilAllowed > 0) await new Promise((resolve) => setTimeout(resolve, untilAllowed));
  await show(first);
  const sent = [message ?? null];
  for (const body of rest) sent.push(await translated(() => shownAs(client, to, undefined, body)));
  return posted(threadId, sent);
}

/**
 * Shows a text: as a new message, or in place of what a message says. A message that an earlier run has sent is the one that
 * `send` gives back, whatever it says by now; if nobody knows it any more, it stays as it is.
 * @param {import("postproxy-dm").Postproxy} client
 * @param {ThreadData} to
 * @param {Message | null | undefined} message
 * @param {string} body
 * @returns {Promise<Message | null>}
 */
async function shownAs(client, to, message, body) {
  if (message === null) return null;
  if (message !== undefined) return edited(client, message.id, { body });
  const { message: sent, alreadySent } = await send(client, to, { body });
  if (!alreadySent || sent === null) return sent;
  const known = await client.getMessage(sent.id);
  return known.body === body ? known : edited(client, sent.id, { body });
}

/**
 * The messages of a complete text.
 * @param {string} markdown
 * @param {ThreadData} to
 */
function partsOf(markdown, { platform }) {
  const text = plainText(markdown).trim();
  if (text === "") throw new ValidationError(NAME, "the stream gave no text, and nothing was sent");
  return splitText(text, capabilitiesOf(platform).limits);
}

/** @param {string | StreamChunk} chunk */
function textOf(chunk) {
  if (typeof chunk === "string") return chunk;
  return chunk.type === "markdown_text" ? chunk.text : "";
}
