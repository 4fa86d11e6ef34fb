// Streams. A person on Telegram sees the text grow in one message; elsewhere a message can't be edited, so the text is gathered
// and sent when it is complete. Half a text is never left behind as an answer.

import { ValidationError } from "@chat-adapter/shared";
import { PostproxyError } from "postproxy-dm";
import { splitText } from "./content/split.js";
import { plainText } from "./content/text.js";
import { edited } from "./edit.js";
import { translated } from "./errors.js";
import { capabilitiesOf } from "./platforms.js";
import { checkWindow, posted, sendAll } from "./posting.js";
import { NAME } from "./threads.js";
import { beginPost } from "./turn.js";

/** @import { StreamChunk, StreamOptions } from "chat" */
/** @import { Message, Postproxy } from "postproxy-dm" */
/** @import { ThreadData } from "./index.js" */
/** @import { Poster } from "./posting.js" */
/** @import { Send } from "./turn.js" */

/** How long a platform shows the indicator at least. */
const TYPING_EVERY_MS = 8_000;

/** Models cut a character in two: the other half of an emoji comes with the next chunk. */
const HALF_AT_END = /[\uD800-\uDBFF]$/;

/** Telegram takes about one change a second in a chat. */
const EDIT_EVERY_MS = 1_000;

/**
 * @typedef {Poster & { startTyping: (threadId: string) => Promise<void> }} Streamer
 * @typedef {Streamer & { send: Send }} Sender
 * @typedef {{ threadId: string, to: ThreadData }} Where
 */

/**
 * @param {Streamer} streamer
 * @param {Where} where
 * @param {AsyncIterable<string | StreamChunk>} stream
 * @param {StreamOptions} [options]
 */
export async function postStream(streamer, where, stream, options) {
  const send = beginPost();
  await checkWindow(streamer, where.to, undefined);
  const can = capabilitiesOf(where.to.platform);
  const sender = { ...streamer, send };
  return can.edit ? growing(sender, where, stream, options) : gathered(sender, where, stream, options);
}

/**
 * @param {Sender} sender
 * @param {Where} where
 * @param {AsyncIterable<string | StreamChunk>} stream
 * @param {StreamOptions} [options]
 */
async function gathered({ client, send, startTyping }, { threadId, to }, stream, options) {
  const showTyping = () => startTyping(threadId);
  await showTyping();
  const typing = setInterval(showTyping, TYPING_EVERY_MS);
  let markdown = "";
  try {
    for await (const chunk of untilAborted(stream, options?.signal)) markdown += textOf(chunk);
  } finally {
    clearInterval(typing);
  }
  options?.signal?.throwIfAborted();
  const contents = await send.kept(partsOf(markdown, to).map((body) => ({ body })));
  const sent = await sendAll(contents, (content) => send(client, to, content));
  return posted(threadId, sent);
}

/**
 * The first text is posted, and edited as it grows: in a second run of the same turn too, whatever its text is. The stream goes
 * on meanwhile, so a slow platform doesn't hold the model up.
 * @param {Sender} sender
 * @param {Where} where
 * @param {AsyncIterable<string | StreamChunk>} stream
 * @param {StreamOptions} [options]
 */
async function growing(sender, { threadId, to }, stream, options) {
  const growth = new Growth(sender, to, Math.max(EDIT_EVERY_MS, options?.updateIntervalMs ?? 0));
  let markdown = "";
  try {
    for await (const chunk of untilAborted(stream, options?.signal)) {
      markdown += textOf(chunk);
      if (growth.isReady) growth.begin(firstOf(markdown, to));
    }
  } finally {
    await growth.settled();
  }
  options?.signal?.throwIfAborted();
  const [first, ...rest] = partsOf(markdown, to);
  const sent = [await growth.end(first)];
  for (const body of rest) sent.push(await shownAs(sender, to, { body }));
  return posted(threadId, sent);
}

/** One message whose text grows. */
class Growth {
  #sender;
  #to;
  #everyMs;
  /** @type {Message | null | undefined} */
  #message;
  #shown = "";
  #nextAt = 0;
  /** @type {Promise<void> | undefined} */
  #showing;

  /**
   * @param {Sender} sender
   * @param {ThreadData} to
   * @param {number} everyMs
   */
  constructor(sender, to, everyMs) {
    this.#sender = sender;
    this.#to = to;
    this.#everyMs = everyMs;
  }

  get isReady() {
    return this.#showing === undefined && Date.now() >= this.#nextAt;
  }

  /**
   * Begins to show a text. If that fails, the end says so.
   * @param {string} body
   */
  begin(body) {
    if (body === "" || body === this.#shown) return;
    const showing = this.#show(body);
    this.#showing = showing;
    showing.then(
      () => {
        this.#showing = undefined;
      },
      () => {},
    );
  }

  /** Resolves once nothing is being shown. */
  async settled() {
    await this.#showing?.catch(() => {});
  }

  /**
   * Shows the whole text.
   * @param {string} body
   * @returns {Promise<Message | null>}
   */
  async end(body) {
    await this.#showing;
    if (body !== this.#shown) {
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, this.#nextAt - Date.now())));
      await this.#show(body);
    }
    return this.#message ?? null;
  }

  /** @param {string} body */
  async #show(body) {
    this.#message = await shownAs(this.#sender, this.#to, { body, message: this.#message });
    this.#shown = body;
    this.#nextAt = Date.now() + this.#everyMs;
  }
}

/**
 * Shows a text: as a new message, or in place of what a message says. A message that an earlier run has sent is the one that
 * `send` gives back, whatever it says by now; if nobody knows it any more, it stays as it is.
 * @param {Sender} sender
 * @param {ThreadData} to
 * @param {{ body: string, message?: Message | null | undefined }} given
 * @returns {Promise<Message | null>}
 */
function shownAs({ client, send }, to, { body, message }) {
  return translated(async () => {
    if (message === null) return null;
    if (message !== undefined) return grown(client, message, body);
    const { message: sent, alreadySent } = await send(client, to, { body });
    if (!alreadySent || sent === null) return sent;
    const known = await client.getMessage(sent.id);
    return known.body === body ? known : grown(client, known, body);
  });
}

/**
 * Changes the text of a message. One that the platform has refused for good stays as it is, and `onReceipt` tells of it, as of any
 * other: to run again would bring nothing.
 * @param {Postproxy} client
 * @param {Message} message
 * @param {string} body
 * @returns {Promise<Message>}
 */
async function grown(client, message, body) {
  try {
    return await edited(client, message.id, { body });
  } catch (error) {
    if (error instanceof PostproxyError && error.code === "message_failed") return message;
    throw error;
  }
}

/**
 * What a text that still grows shows in its first message.
 * @param {string} markdown
 * @param {ThreadData} to
 */
function firstOf(markdown, { platform }) {
  const [first] = splitText(plainText(markdown.replace(HALF_AT_END, "")), capabilitiesOf(platform).limits);
  return first?.trim() ?? "";
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

/**
 * Hands on a stream, and throws when the signal is aborted, even while the stream gives nothing.
 * @template T
 * @param {AsyncIterable<T>} stream
 * @param {AbortSignal | undefined} signal
 */
async function* untilAborted(stream, signal) {
  if (signal === undefined) return yield* stream;
  signal.throwIfAborted();
  let abort = () => {};
  const aborted = new Promise((_, reject) => {
    abort = () => reject(signal.reason);
  });
  aborted.catch(() => {});
  signal.addEventListener("abort", abort);
  const chunks = stream[Symbol.asyncIterator]();
  let isOver = false;
  try {
    for (;;) {
      const next = await Promise.race([chunks.next(), aborted]);
      isOver = next.done === true;
      if (isOver) return;
      yield next.value;
    }
  } finally {
    signal.removeEventListener("abort", abort);
    // Nobody waits for the end of a stream that may give nothing for ever.
    if (!isOver) Promise.resolve(chunks.return?.()).catch(() => {});
  }
}

/** @param {string | StreamChunk} chunk */
function textOf(chunk) {
  if (typeof chunk === "string") return chunk;
  return chunk.type === "markdown_text" ? chunk.text : "";
}
