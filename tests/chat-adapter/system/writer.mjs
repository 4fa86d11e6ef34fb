// Writes an answer word by word, as a language model does, and breaks off now and then.

import { setTimeout as sleep } from "node:timers/promises";
import { choicesOf } from "../../receiving/choices.mjs";

/** How many characters come at once at most: now and then all of an answer. */
const MOST = 70;

/**
 * @param {object} options
 * @param {string} options.seed
 * @param {number} options.failing the share of streams that break off
 * @param {number} options.pauseMs the longest wait before each word
 * @param {(entry: object) => unknown} options.note told of a text once all of it is written
 */
export function makeWriter({ seed, failing, pauseMs, note }) {
  const choose = choicesOf(seed);
  /** How many streams answered each message here. */
  const counts = new Map();
  /**
   * @param {string} text
   * @param {{ body: string }} message what it answers
   */
  return async function* (text, { body }) {
    const count = (counts.get(body) ?? 0) + 1;
    counts.set(body, count);
    const length = Math.ceil(choose("length", body, count) * MOST) || 1;
    const words = text.match(new RegExp(`.{1,${length}}`, "gs"));
    const breaks = choose("breaks", body, count) < failing;
    const last = breaks ? Math.floor(choose("last", body, count) * words.length) : words.length;
    for (const [at, word] of words.entries()) {
      await sleep(choose("pause", body, count, at) * pauseMs);
      if (at === last) throw new Error("the model breaks off");
      yield word;
    }
    note({ whole: text });
  };
}
