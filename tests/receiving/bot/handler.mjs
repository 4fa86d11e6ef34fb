// The handler of a bot under test: it waits a random time, sometimes fails before or after it has answered, and writes
// another text at every run, as a language model does.

import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { choicesOf } from "../choices.mjs";

/**
 * @param {object} options
 * @param {string | number} options.seed
 * @param {number} options.failing the share of runs that fail, from 0 to 1
 * @param {number} options.longestMs the longest wait of a run
 * @param {(entry: object) => unknown} options.note
 */
export function makeHandler({ seed, failing, longestMs, note }) {
  const choose = choicesOf(seed);
  /** How often each message ran here. An engine's every run is its first for the receiver. */
  const counts = new Map();
  return async (_event, context) => {
    const messages = context.events.map((each) => each.data.object);
    const texts = messages.map(({ body }) => body);
    const run = { ids: messages.map(({ id }) => id), attempt: context.attempt };
    note({ run, at: Date.now() });
    const text = texts.join("+");
    counts.set(text, (counts.get(text) ?? 0) + 1);
    const about = [text, Math.max(context.attempt, counts.get(text))];
    await sleep(choose("wait", ...about) * longestMs);
    const fails = choose("fails", ...about) < failing;
    const isBefore = choose("before", ...about) < 0.5;
    try {
      if (fails && isBefore) throw new Error("fails before it answers");
      await context.reply({ body: answerTo(texts) });
      if (fails) throw new Error("fails after it has answered");
    } finally {
      note({ over: run, at: Date.now() });
    }
  };
}

/**
 * The handler of comments: it waits and fails in the same way, and answers with a private reply that offers one tap. The
 * tap says the comment's text, so that it names the comment.
 * @param {Parameters<typeof makeHandler>[0]} options
 */
export function makeCommentHandler({ seed, failing, longestMs, note }) {
  const choose = choicesOf(seed);
  return async (event, context) => {
    const comment = event.data.object;
    const run = { ids: [event.id], attempt: context.attempt };
    note({ run, at: Date.now() });
    const about = [comment.body, context.attempt];
    await sleep(choose("wait", ...about) * longestMs);
    const fails = choose("fails", ...about) < failing;
    try {
      if (fails && choose("before", ...about) < 0.5) throw new Error("fails before it answers");
      const content = { text: `About ${comment.body}`, quick_replies: [{ title: comment.body }] };
      const sent = await context.client.privateReply(comment, content);
      note({ replied: comment.id, message: sent.id });
      if (fails) throw new Error("fails after it has answered");
    } finally {
      note({ over: run, at: Date.now() });
    }
  };
}

/** An answer that names the messages it is for, and that no other run writes. */
export function answerTo(texts) {
  return `Answer to ${texts.join(" ")}: ${randomUUID()}`;
}
