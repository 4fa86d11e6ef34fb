// Posting: what a bot posts becomes one or more messages, which are sent one after the other.

import { ValidationError } from "@chat-adapter/shared";
import { messagingWindow } from "postproxy-dm";
import { contentsOf } from "./content/contents.js";
import { toSdkError } from "./errors.js";
import { capabilitiesOf } from "./platforms.js";
import { NAME } from "./threads.js";
import { beginPost, currentTurn } from "./turn.js";

/** @import { AdapterPostableMessage } from "chat" */
/** @import { Message, MessageContent, MessageOptions, Postproxy } from "postproxy-dm" */
/** @import { Posted, PostOptions, ThreadData } from "./index.js" */
/** @import { Send, Sent } from "./turn.js" */

/**
 * @typedef {object} Poster
 * @property {Postproxy} client
 * @property {"error" | "split"} overflow
 * @property {() => number} now milliseconds
 */

/**
 * @param {Poster} poster
 * @param {{ threadId: string, to: ThreadData, send?: Send }} where with `send` of a post that was begun before
 * @param {AdapterPostableMessage} message
 * @param {PostOptions} [options]
 * @returns {Promise<Posted>}
 */
export async function post(poster, { threadId, to, send = beginPost() }, message, options = {}) {
  checkOptions(options);
  const { platform } = to;
  const overflow = options.overflow ?? poster.overflow;
  const contents = contentsOf(message, { platform, limits: capabilitiesOf(platform).limits, overflow });
  await checkWindow(poster, to, options.tag);
  const own = messageOptions(options);
  const kept = overflow === "split" ? await send.kept(contents) : contents;
  const sent = await sendAll(kept, (content) => send(poster.client, to, { ...content, ...own }));
  return posted(threadId, sent);
}

/** The options of a post, with the values of those that have few. */
const OPTIONS = { tag: ["HUMAN_AGENT"], overflow: ["error", "split"], replyToExternalId: undefined };

/** @param {PostOptions} options */
function checkOptions(options) {
  for (const [name, value] of Object.entries(options)) {
    if (!Object.hasOwn(OPTIONS, name))
      throw new ValidationError(
        NAME,
        `${name} is no option of a post, which takes ${Object.keys(OPTIONS).join(", ")}`,
      );
    const values = OPTIONS[/** @type {keyof typeof OPTIONS} */ (name)];
    if (value !== undefined && values !== undefined && !values.includes(value))
      throw new ValidationError(NAME, `${name} must be ${values.map((each) => `"${each}"`).join(" or ")}`);
  }
}

/**
 * What was posted. Nobody knows the id of a file that an earlier run has sent, if what that run kept is gone.
 * @param {string} threadId
 * @param {(Message | null)[]} sent
 * @returns {Posted}
 */
export function posted(threadId, sent) {
  const known = sent.filter((message) => message !== null);
  return { id: known[0]?.id ?? "", raw: known[0] ?? null, threadId, ids: known.map(({ id }) => id) };
}

/**
 * Sends contents in order. If one fails, those before it are sent: the error has their ids.
 * @param {(MessageContent | (() => Promise<MessageContent>))[]} contents
 * @param {(content: MessageContent) => Promise<Sent>} send
 */
export async function sendAll(contents, send) {
  /** @type {(Message | null)[]} */
  const sent = [];
  try {
    for (const given of contents) {
      const { message } = await send(typeof given === "function" ? await given() : given);
      sent.push(message);
    }
  } catch (thrown) {
    const error = toSdkError(thrown);
    if (sent.length > 0 && error instanceof Error) Object.assign(error, { sent: posted("", sent).ids });
    throw error;
  }
  return sent;
}

/**
 * Throws if the platform wouldn't take a message now: the service accepts it, and says so only later.
 * @param {Poster} poster
 * @param {ThreadData} to
 * @param {"HUMAN_AGENT" | undefined} tag
 */
export async function checkWindow({ client, now }, { platform, chatId }, tag) {
  const turn = currentTurn();
  const isTheirs = turn?.chatId === chatId && turn.wroteAt !== null;
  // The person has just written, which a run that comes late can't say.
  if (isTheirs && allows(windowOf(platform, turn.wroteAt, now()), tag)) return;
  const chat = await client.getChat(chatId).catch((error) => {
    throw toSdkError(error);
  });
  const window = windowOf(platform, chat.last_inbound_at, now());
  if (!allows(window, tag)) throw new ValidationError(NAME, refusalOf(platform, window));
}

/**
 * @param {string} platform
 * @param {string | null} last_inbound_at
 * @param {number} now
 */
function windowOf(platform, last_inbound_at, now) {
  return messagingWindow({ platform, last_inbound_at }, { now });
}

/**
 * @param {ReturnType<typeof messagingWindow>} window
 * @param {"HUMAN_AGENT" | undefined} tag
 */
function allows({ state }, tag) {
  return state === "open" || state === "none" || (state === "human_agent" && tag === "HUMAN_AGENT");
}

/**
 * @param {string} platform
 * @param {ReturnType<typeof messagingWindow>} window
 */
function refusalOf(platform, { state, closesAt, humanAgentUntil }) {
  if (state === "must_write_first")
    return "the person must write first: a Telegram bot can't begin a conversation";
  const when =
    closesAt === null ? "the person has never written" : `the window closed at ${closesAt.toISOString()}`;
  if (state === "human_agent") {
    const until = humanAgentUntil?.toISOString();
    return `${when}; a human may answer until ${until}: adapter.postMessage(threadId, message, { tag: "HUMAN_AGENT" })`;
  }
  const allowed =
    platform === "whatsapp" ? "only a template (adapter.client.sendMessage with `template`)" : "nothing";
  return `${when}; ${allowed} can be sent until the person writes`;
}

/**
 * @param {PostOptions} options
 * @returns {MessageOptions}
 */
function messageOptions({ tag, replyToExternalId }) {
  return {
    ...(tag === undefined ? {} : { tag }),
    ...(replyToExternalId === undefined ? {} : { reply_to_external_id: replyToExternalId }),
  };
}
