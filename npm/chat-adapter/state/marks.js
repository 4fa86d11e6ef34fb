// Marks: what an event is known by, and what became of it. A mark of an event that waits or is dead names its lane, whose
// document has the last word. They are texts of JSON, as any state keeps texts as they are.

import { UNTOUCHED_MS } from "./keys.js";

/** @import { StateAdapter } from "chat" */
/** @import { Keys } from "./keys.js" */
/** @import { Ended } from "./lane.js" */

/** @typedef {{ lane: string } | { chat: string | null, doneAtMs: number }} Mark */

export class Marks {
  #state;
  #keys;

  /**
   * @param {StateAdapter} state
   * @param {Keys} keys
   */
  constructor(state, keys) {
    this.#state = state;
    this.#keys = keys;
  }

  /**
   * What is known of an event: whether it is done, and in which lanes it may be otherwise. A mark of a chat that was forgotten
   * since is known to be wrong.
   * @param {string[]} marks
   * @returns {Promise<{ isDone: boolean, isWrong: boolean, lanes: string[] }>}
   */
  async find(marks) {
    const found = (await Promise.all(marks.map((mark) => this.#get(mark)))).filter((mark) => mark !== null);
    const done = await Promise.all(
      found.map((mark) => "doneAtMs" in mark && this.isRight(mark.chat, mark.doneAtMs)),
    );
    return {
      isDone: done.includes(true),
      isWrong: found.some((mark, n) => "doneAtMs" in mark && !done[n]),
      lanes: [...new Set(found.flatMap((mark) => ("lane" in mark ? [mark.lane] : [])))],
    };
  }

  /**
   * Whether what is done counts: its chat wasn't forgotten since.
   * @param {string | null} chat
   * @param {number} doneAtMs
   */
  async isRight(chat, doneAtMs) {
    if (chat === null) return true;
    return Number((await this.#state.get(this.#keys.forgotten(chat))) ?? 0) < doneAtMs;
  }

  /**
   * Says in which lane an event waits. A mark that is there already stays: it may say by now that the event is done.
   * @param {string[]} marks
   * @param {{ lane: string, isWrong: boolean }} given `isWrong`: the marks that are there are
   */
  async waits(marks, { lane, isWrong }) {
    const text = JSON.stringify({ lane });
    await Promise.all(
      marks.map((mark) =>
        isWrong
          ? this.#state.set(this.#keys.mark(mark), text, UNTOUCHED_MS)
          : this.#state.setIfNotExists(this.#keys.mark(mark), text, UNTOUCHED_MS),
      ),
    );
  }

  /**
   * Says that events are done, or forgets them where nothing of them is to be kept.
   * @param {Ended[]} ended
   */
  async ended(ended) {
    const each = ended.flatMap((event) =>
      event.marks.map((mark) => ({ ...event, key: this.#keys.mark(mark) })),
    );
    await Promise.all(
      each.map(({ key, chat, atMs, keepMs }) => {
        const leftMs = Math.ceil(atMs + keepMs - Date.now());
        return leftMs > 0
          ? this.#state.set(key, JSON.stringify({ chat, doneAtMs: atMs }), leftMs)
          : this.#state.delete(key);
      }),
    );
  }

  /**
   * Makes the marks of a chat's finished events count no more. They hold ids and a time, and expire by themselves.
   * @param {string} chat
   */
  forget(chat) {
    return this.#state.set(this.#keys.forgotten(chat), Date.now(), UNTOUCHED_MS);
  }

  /**
   * @param {string} mark
   * @returns {Promise<Mark | null>}
   */
  async #get(mark) {
    const text = await this.#state.get(this.#keys.mark(mark));
    return typeof text === "string" ? JSON.parse(text) : null;
  }
}
