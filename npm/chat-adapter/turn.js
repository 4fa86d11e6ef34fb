// A turn is one run of the SDK's handlers for one event, under the receiver. What is posted in it goes out through the
// receiver's context, which keeps each answer before it is sent and gives it a key that every run of the event has.

import { AsyncLocalStorage } from "node:async_hooks";

/** @import { Message, MessageContent, Postproxy } from "postproxy-dm" */
/** @import { ThreadData } from "./index.js" */

/**
 * A message that was sent: now, or by an earlier run. Of a file that an earlier run has sent, nobody knows the message.
 * @typedef {{ message: Message | null, alreadySent: boolean }} Sent
 */

/**
 * What the receiver gives a handler.
 * @typedef {object} Context
 * @property {(content: MessageContent, options: { name: string }) => Promise<Sent>} reply
 * @property {(chat: string, content: MessageContent, options: { name: string }) => Promise<Sent>} send
 * @property {<T>(name: string, work: () => T) => Promise<T>} step
 * @property {AbortSignal} signal
 * @property {number} attempt
 */

/**
 * @typedef {object} Turn
 * @property {Context} context
 * @property {string} chatId the event's chat
 * @property {boolean} canReply whether the person did something that `reply` answers
 * @property {string | null} wroteAt when the person wrote what is answered; `null` where they didn't write
 * @property {number} posts how many were begun
 * @property {number} confirmed how often the store was asked for it
 * @property {"running" | "done" | "failed"} state
 */

/** @type {AsyncLocalStorage<Turn>} */
const turns = new AsyncLocalStorage();

/**
 * Runs handlers in a turn of their own.
 * @param {Omit<Turn, "posts" | "confirmed" | "state">} of
 * @param {() => Promise<unknown>} run
 */
export async function inTurn(of, run) {
  /** @type {Turn} */
  const turn = { ...of, posts: 0, confirmed: 0, state: "running" };
  try {
    await turns.run(turn, run);
    turn.state = "done";
  } catch (error) {
    turn.state = "failed";
    throw error;
  }
}

/**
 * The turn that the caller is in. What handlers began and didn't wait for is in none once they have finished: it is no answer
 * that a later run would repeat. After a failed run it still is, and the receiver refuses it.
 */
export function currentTurn() {
  const turn = turns.getStore();
  return turn?.state === "done" ? undefined : turn;
}

/**
 * Sends one message of a post into a chat.
 * @callback SendOne
 * @param {Postproxy} client
 * @param {ThreadData} to
 * @param {MessageContent} content
 * @returns {Promise<Sent>}
 */

/**
 * @typedef {MessageContent | (() => Promise<MessageContent>)} Content one that is a function is called before it is sent
 *
 * `kept` gives the parts of a text that may have several: those of the first run.
 * @typedef {SendOne & { kept: (contents: Content[]) => Promise<Content[]> }} Send
 */

/**
 * Begins a post, and returns what sends its messages. To be called before anything is waited for: posts that a handler makes at
 * once take their places in the order of the calls, so that each has the same key in every run.
 * @returns {Send}
 */
export function beginPost() {
  const turn = currentTurn();
  if (turn === undefined)
    return Object.assign(sendAlone, { kept: async (/** @type {Content[]} */ all) => all });
  turn.posts += 1;
  const place = `post-${turn.posts}`;
  let parts = 0;
  /** @type {SendOne} */
  const send = (_client, { chatId }, content) => {
    parts += 1;
    const name = parts === 1 ? place : `${place}-${parts}`;
    const { reply, send } = turn.context;
    const isAnswer = turn.canReply && turn.chatId === chatId;
    return isAnswer ? reply(content, { name }) : send(chatId, content, { name });
  };
  // The receiver keeps each message by itself. A run that died between two of them would be followed by one with another text, and
  // the person would read half of each.
  const kept = async (/** @type {Content[]} */ contents) =>
    contents.every(isText) ? turn.context.step(`${place}-whole`, () => contents) : contents;
  return Object.assign(send, { kept });
}

/**
 * Whether a content is nothing but text. A card or a file may be refused, and the next run shall be free to post another.
 * @param {Content} content
 */
function isText(content) {
  return typeof content !== "function" && Object.keys(content).every((field) => field === "body");
}

/** @type {SendOne} */
async function sendAlone(client, { chatId, platform }, content) {
  const message = await client.sendMessage({ id: chatId, platform }, content);
  return { message, alreadySent: false };
}

/** Throws where the turn has lost its chat, as far as this process knows: another may be answering by now. */
export function checkTurn() {
  currentTurn()?.context.signal.throwIfAborted();
}

/**
 * Asks the store whether the turn still has its chat, and throws where it hasn't. A process that froze learns only this way that
 * another has gone on, and what it would change now is what that one has written since.
 */
export async function confirmTurn() {
  const turn = currentTurn();
  if (turn === undefined) return;
  checkTurn();
  turn.confirmed += 1;
  // Only what is kept for the first time is asked for: so each run has names of its own.
  await turn.context.step(`confirmed-${turn.context.attempt}-${turn.confirmed}`, () => null);
}
