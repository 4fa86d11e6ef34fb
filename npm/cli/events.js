// `postproxy-dm events`: looks into the store of a receiver, and sets right what went wrong there.

import { storeFacts } from "../receiver/command.js";
import { CliError } from "./arguments.js";
import { findReceiver } from "./find.js";
import { printed, timeOf } from "./times.js";

/** @import { EventRow, Receiver } from "../../receiver.js" */
/** @import { Command, Given, Options } from "./arguments.js" */
/** @import { Io } from "./io.js" */
/** @import { Column } from "./table.js" */

/** @typedef {"dead" | "waiting"} State */

/** @type {Options} */
const RECEIVER = {
  receiver: {
    ...{ value: "FILE", isFile: true },
    about:
      "a module that exports the receiver, as default or as receiver (default: postproxy.config.js, .mjs or .ts beside the package.json)",
  },
};

const STATES = /** @type {const} */ (["dead", "waiting"]);

const MORE = `Inside the command, start, drain and catchUp of the receiver do nothing. Whoever has started the receiver runs what is
played again; without such a process, the next webhook or drain() does.`;

/** @type {Column<EventRow>[]} */
const COLUMNS = [
  { title: "ID", of: ({ id }) => id },
  { title: "TYPE", of: ({ type }) => type },
  { title: "TIME", of: ({ created_at }) => printed(created_at) },
  { title: "CHAT", of: ({ chat_id }) => chat_id },
  { title: "FAILED", of: ({ failures }) => failures },
  {
    title: "DUE",
    of: ({ dueInMs }) =>
      dueInMs === null ? "" : dueInMs === 0 ? "now" : `in ${Math.ceil(dueInMs / 1000)} s`,
  },
  { title: "ERROR", of: ({ error }) => error, colour: () => "red" },
];

/**
 * A command on the receiver, which is found and closed here.
 * @param {Omit<Command, "run" | "name"> & {
 *   name: string,
 *   check?: (given: Given) => void,
 *   run: (receiver: Receiver, given: Given, io: Io) => Promise<void>,
 * }} command
 * @returns {Command}
 */
function onReceiver({ name, options, check, run, ...rest }) {
  return {
    ...rest,
    name: `events ${name}`,
    options: { ...options, ...RECEIVER },
    async run(given, io) {
      check?.(given);
      const receiver = await findReceiver(io.folder, given.values.receiver);
      try {
        await run(receiver, given, io);
      } finally {
        // What the module has begun by itself is given back: its leases would hold their chats up after this process.
        await receiver.close({ graceMs: 0 });
      }
    },
  };
}

/** @type {Command[]} */
export const events = [
  onReceiver({
    name: "list",
    about: "lists a receiver's events that are dead, or that wait",
    words: [],
    options: {
      state: { value: "STATE", choices: STATES, about: "which ones (default: dead)" },
      json: { about: "prints a line of JSON for each, without its text" },
    },
    async run(receiver, given, io) {
      const state = /** @type {State} */ (given.values.state ?? "dead");
      /** @type {EventRow[]} */
      const found = [];
      for await (const row of rows(receiver, state)) {
        const { event, ...ids } = row;
        if (given.switches.has("json")) await io.json(ids);
        found.push(row);
      }
      if (found.length === 0) io.say(`no event ${state === "dead" ? "is dead" : "waits"}${hint(receiver)}`);
      else if (!given.switches.has("json")) await io.table(COLUMNS, found);
    },
  }),

  onReceiver({
    name: "show",
    about: "shows one of them, with its text",
    words: ["ID"],
    options: { json: { about: "prints it on one line" } },
    async run(receiver, { words: [id], switches }, io) {
      for (const state of STATES) {
        for await (const row of rows(receiver, state)) {
          if (row.id === id) return io.print(JSON.stringify(row, null, switches.has("json") ? 0 : 2));
        }
      }
      throw new Error(`no event ${id} is dead or waits${hint(receiver)}`);
    },
  }),

  onReceiver({
    name: "replay",
    about: "lets dead events run again: some, or all since a time",
    words: ["[ID…]"],
    options: {
      since: { value: "TIME", about: "all that are dead and not older, instead of ids" },
      type: { value: "TYPE", about: "of these only the events of this type" },
      forget: { about: "also forgets what was answered" },
    },
    more: MORE,
    check({ words, values: { since, type } }) {
      if (since === undefined && type !== undefined) throw new CliError("--type needs --since");
      if (since === undefined && words.length === 0)
        throw new CliError("events replay needs the ids of events, or --since");
      if (since !== undefined && words.length > 0)
        throw new CliError("events replay takes ids or --since, not both");
      if (since !== undefined) timeOf(since, "since");
    },
    async run(receiver, { words, values: { since, type }, switches }, io) {
      const which = since === undefined ? words : { since: timeOf(since, "since"), type };
      const count = await receiver.replay(which, { forget: switches.has("forget") });
      await io.print(told(count, "to run again"));
      if (since === undefined) checkAll(receiver, words, count);
    },
  }),

  onReceiver({
    name: "discard",
    about: "throws events away",
    words: ["ID…"],
    options: {},
    async run(receiver, { words }, io) {
      const count = await receiver.discard(words);
      await io.print(told(count, "thrown away"));
      checkAll(receiver, words, count);
    },
  }),

  onReceiver({
    name: "forget",
    about: "erases everything that a receiver keeps of a chat",
    words: ["CHAT"],
    options: {},
    async run(receiver, { words: [chat = ""] }, io) {
      await io.print(told(await receiver.forget(chat), "erased"));
    },
  }),
];

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
