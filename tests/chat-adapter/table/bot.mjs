// A bot of the Chat SDK with any adapter: it keeps what its handlers are called with, and answers as an input says.

import { createMemoryState } from "@chat-adapter/state-memory";
import { Chat } from "chat";

/** The SDK's page on `Chat` says to raise it where a platform delivers again later than ten minutes afterwards. */
const DEDUPE_TTL_MS = 24 * 60 * 60 * 1000;

/**
 * @param {{ name: string, adapter: object, concurrency?: string }} options
 * @returns {Promise<{ chat: Chat, got: object[], answers: object }>} `got` is what the handlers were called with; `answers`
 *   is what they do: `answers.message` gets the thread, the message and the context
 */
export async function startBot({ name, adapter, concurrency }) {
  const chat = new Chat({
    userName: "shopbot",
    adapters: { [name]: adapter },
    state: createMemoryState(),
    dedupeTtlMs: DEDUPE_TTL_MS,
    logger: "silent",
    ...(concurrency && { concurrency }),
  });
  const got = [];
  const answers = { message() {} };
  chat.onDirectMessage(async (thread, message, _, context) => {
    const skipped = (context?.skipped ?? []).map(({ text }) => text);
    got.push({ kind: "message", id: message.id, threadId: thread.id, text: message.text, skipped });
    await answers.message(thread, message, context);
  });
  chat.onAction((event) => {
    got.push({ kind: "tap", action: event.actionId, value: event.value });
  });
  chat.onReaction(({ added, rawEmoji }) => {
    got.push({ kind: "reaction", isAdded: added, emoji: rawEmoji });
  });
  chat.onMessageUpdated((_, message) => {
    got.push({ kind: "edit", text: message.text });
  });
  chat.onMessageDeleted(({ messageId }) => {
    got.push({ kind: "deletion", of: messageId });
  });
  await chat.initialize();
  return { chat, got, answers };
}
