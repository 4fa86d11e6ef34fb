// `postproxy-dm events`: each subcommand checks its arguments, and prints line by line.

import { storeFacts } from "../receiver/command.js";
import { CliError } from "./arguments.js";
import { onOneLine } from "./visible.js";

/** @import { EventRow, Receiver } from "../../receiver.js" */
/** @import { Flags } from "./arguments.js" */

export const HELP = `Looks into the store of a receiver.

  postproxy-dm events list [--state dead|waiting]     lists the events that are dead, or that wait
  postproxy-dm events show ID                         shows one of them, with its text
  postproxy-dm events replay ID… [--forget]           lets them run again; --forget also forgets what was answered
  postproxy-dm events replay --since TIME [--type T]  lets all dead events since then run again
  postproxy-dm events discard ID…                     throws them away
  postproxy-dm events forget CHAT                     erases everything that is kept of a chat

  --receiver FILE  a module that exports the receiver, as default or as receiver
                   (default: postproxy.config.js, .mjs or .ts beside the package.json)
  --json           list and show: prints a line of JSON for each event

Inside the command, start, drain and catchUp of the receiver do nothing. Whoever has started the receiver runs what is
played again; without such a process, the next webhook or drain() does.`;

/** Takes what is said beside the output. @typedef {{ complain: (text: string) => void }} Complaining */

/**
 * @typedef {object} Command
 * @property {(keyof Flags)[]} takes
 * @property {(words: string[], flags: Flags) => void} check
 * @property {(receiver: Receiver, words: string[], flags: Flags & Complaining) => AsyncIterable<string>} run
 */

/** @type {Record<string, Command>} */
export const commands = {
  list: {
    takes: ["state", "json"],
    check(words, { state = "dead" }) {
      if (words.length > 0) throw new CliError(`events list takes no ${words[0]}`);
      if (state !== "dead" && state !== "waiting")
        throw new CliError(`--state must be dead or waiting, not ${state}`);
    },
    async *run(receiver, _words, { state = "dead", json, complain }) {
      let isEmpty = true;
      for await (const row of rows(receiver, /** @type {"dead" | "waiting"} */ (state))) {
        const { event, ...ids } = row;
        isEmpty = false;
        yield json ? JSON.stringify(ids) : line(row);
      }
      if (isEmpty) complain(`no event ${state === "dead" ? "is dead" : "waits"}${hint(receiver)}`);
    },
  },

  show: {
    takes: ["json"],
    check: (words) => needs(words, 1, "show", "the id of an event"),
    async *run(receiver, [id], { json }) {
      for (const state of /** @type {const} */ (["dead", "waiting"])) {
        for await (const row of rows(receiver, state)) {
          if (row.id !== id) continue;
          yield JSON.stringify(row, null, json ? 0 : 2);
          return;
        }
      }
      throw new Error(`no event ${id} is dead or waits${hint(receiver)}`);
    },
  },

  replay: {
    takes: ["since", "type", "forget"],
    check(words, { since, type }) {
      if (since === undefined) {
        if (type !== undefined) throw new CliError("--type needs --since");
        needs(words, Number.POSITIVE_INFINITY, "replay", "the ids of events, or --since");
      } else {
        if (words.length > 0) throw new CliError("events replay takes ids or --since, not both");
        if (Number.isNaN(Date.parse(since)))
          throw new CliError(`--since must be a time such as 2026-05-31T14:00:00Z, not ${since}`);
      }
    },
    async *run(receiver, words, { since, type, forget }) {
      const which = since === undefined ? words : { since, type };
      const count = await receiver.replay(which, { forget });
      yield told(count, "to run again");
      if (since === undefined) checkAll(receiver, words, count);
    },
  },

  discard: {
    takes: [],
    check: (words) => needs(words, Number.POSITIVE_INFINITY, "discard", "the ids of events"),
    async *run(receiver, words) {
      const count = await receiver.discard(words);
      yield told(count, "thrown away");
      checkAll(receiver, words, count);
    },
  },

  forget: {
    takes: [],
    check: (words) => needs(words, 1, "forget", "the id of a chat"),
    async *run(receiver, [chat]) {
      yield told(await receiver.forget(/** @type {string} */ (chat)), "erased");
    },
  },
};

/**
 * @param {string[]} words
 * @param {number} most
 * @param {string} name
 * @param {string} what
 */
function needs(words, most, name, what) {
  if (words.length === 0) throw new CliError(`events ${name} needs ${what}`);
  if (words.length > most) throw new CliError(`events ${name} takes one id, not ${words.length}`);
}

/**
 * @param {Receiver} receiver
 * @param {"dead" | "waiting"} state
 */
async function* rows(receiver, state) {
  /** @type {string | null} */
  let after = null;
  do {
    /** @type {{ events: EventRow[], after: string | null }} */
    const page = await receiver.events({ state, after });
    yield* page.events;
    after = page.after;
  } while (after !== null);
}

/** @param {EventRow} row */
function line({ id, type, created_at, chat_id, failures, error, dueInMs }) {
  const due = dueInMs === null ? "" : dueInMs === 0 ? "due now" : `due in ${Math.ceil(dueInMs / 1000)} s`;
  const facts = [id, type, created_at, chat_id ?? "no chat", `${failures} failed`, due, error ?? ""];
  return onOneLine(facts.filter((fact) => fact !== "").join("  "));
}

/**
 * Fails if some of the events that were asked for are not in the store.
 * @param {Receiver} receiver
 * @param {string[]} ids
 * @param {number} count
 */
function checkAll(receiver, ids, count) {
  const missing = new Set(ids).size - count;
  if (missing <= 0) return;
  const which = count === 0 ? `no event ${ids.join(", ")}` : `${missing} of the ids: no such event`;
  throw new Error(`${which} is dead or waits${hint(receiver)}`);
}

/**
 * Says that a store in memory has nothing of another process.
 * @param {Receiver} receiver
 */
function hint(receiver) {
  if (storeFacts(receiver)?.durable !== false) return "";
  return ": the receiver keeps its events in memory, where no other process sees them. Give it a durable store";
}

/**
 * @param {number} count
 * @param {string} what
 */
function told(count, what) {
  return `${count} ${count === 1 ? "event" : "events"} ${what}`;
}
