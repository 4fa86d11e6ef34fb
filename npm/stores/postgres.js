// A store in Postgres, through the user's own client. Every operation is one call of a function that migrate() has made, so it
// is one round trip through any pooler, and over HTTP.

import { kindOf } from "../given.js";
import { invalid } from "../invalid.js";
import { check } from "./postgres/check.js";
import { answerOf, placeOfClient, readClient, readTransaction } from "./postgres/client.js";
import { SCHEMA } from "./postgres/schema.js";
import { reaching } from "./reach.js";
import { fromKept, mapRecords, toKept } from "./text.js";

/** @import { Hold, Kept, NewEvent, OpenStore, Records, Row, StoredEvent, Taken, Taking } from "../../stores.js" */

/** The statement that makes the tables and functions. */
export const postgresSchema = SCHEMA;

/**
 * @param {unknown} client
 * @returns {import("../../stores-postgres.js").PostgresStore}
 */
export function postgresStore(client) {
  const query = readClient(client);
  return {
    kind: "postgres",
    durable: true,
    async migrate() {
      await reaching({ server: "Postgres", place: placeOfClient(client) }, () => query(SCHEMA, []));
    },
    open({ name }) {
      if (typeof name !== "string") throw invalid("name", `must be a string, got ${kindOf(name)}`);
      return new PostgresStore(query, { client, name });
    },
  };
}

/** @implements {OpenStore} */
class PostgresStore {
  #query;
  #client;
  #name;

  /**
   * @param {import("./postgres/client.js").Query} query
   * @param {{ client: unknown, name: string }} given
   */
  constructor(query, { client, name }) {
    this.#query = query;
    this.#client = client;
    this.#name = toKept(name);
  }

  /**
   * @param {NewEvent} event
   * @param {Omit<Taking, "lane">} [take]
   * @returns {Promise<{ state: "new" | "waiting" | "done" | "dead" | "full", lane: Taken | null }>}
   */
  async put({ body, ...event }, take) {
    const { token, leaseMs, most } = take ?? { token: null, leaseMs: 0, most: 1 };
    const given = {
      ...event,
      id: toKept(event.id),
      marks: event.marks.map(toKept),
      lane: toKept(event.lane),
      chat: orNull(event.chat, toKept),
      head: toKept(event.head),
      redacts: orNull(event.redacts, toKept),
      token,
      leaseMs,
      most,
    };
    const text = "SELECT pp1_put($1::text, $2::text) AS answer";
    const { state, lane } = await this.#ask(this.#query, text, given, [toKept(body)]);
    return { state, lane: orNull(lane, takenOf) };
  }

  /**
   * @param {Taking} taking
   * @returns {Promise<Taken>}
   */
  async take({ lane, token, leaseMs, most }) {
    return takenOf(await this.#call("pp1_take", { lane: orNull(lane, toKept), token, leaseMs, most }));
  }

  /**
   * @param {Hold} hold
   * @returns {Promise<"held" | "lost">}
   */
  async renew({ lane, token, leaseMs }) {
    return this.#call("pp1_renew", { lane: toKept(lane), token, leaseMs });
  }

  /**
   * @param {Hold} hold
   * @param {{ id: string, records: Records }} given
   * @returns {Promise<"held" | "lost">}
   */
  async record({ lane, token }, { id, records }) {
    const given = { lane: toKept(lane), token, id: toKept(id), records: mapRecords(records, toKept) };
    return this.#call("pp1_record", given);
  }

  /**
   * @param {Hold} hold
   * @param {Kept} kept
   */
  async finish(hold, kept) {
    return this.#end(hold, { ...kept, buries: false });
  }

  /**
   * @param {Hold} hold
   * @param {Kept & { error: string | null }} kept
   */
  async bury(hold, kept) {
    return this.#end(hold, { ...kept, buries: true, error: orNull(kept.error, toKept) });
  }

  /**
   * @param {Hold} hold
   * @param {{ id: string, waitMs: number, records: Records }} given
   */
  async fail(hold, given) {
    return this.#letGo(hold, { ...given, failures: 1 });
  }

  /**
   * @param {Hold} hold
   * @param {{ id: string | null, waitMs: number, records: Records }} given
   */
  async letGo(hold, given) {
    return this.#letGo(hold, { ...given, failures: 0 });
  }

  /**
   * @param {{ state: "waiting" | "dead", limit: number, after: string | null }} given
   * @returns {Promise<{ rows: Row[], after: string | null }>}
   */
  async list({ state, limit, after }) {
    const found = await this.#call("pp1_list", { state, limit: limit + 1, after: after ?? "0" });
    const page = found.slice(0, limit);
    return {
      rows: page.map((/** @type {any} */ row) => ({
        ...eventOf(row.event),
        state,
        lane: fromKept(row.lane),
        chat: orNull(row.chat, fromKept),
        at: row.at,
        error: orNull(row.error, fromKept),
        inMs: row.inMs,
      })),
      after: found.length > page.length ? String(page.at(-1)?.arrival ?? after) : null,
    };
  }

  /**
   * @param {string[]} ids
   * @param {{ forget: boolean }} options
   * @returns {Promise<number>}
   */
  async replay(ids, { forget }) {
    return this.#call("pp1_replay", { ids: ids.map(toKept), forget });
  }

  /**
   * @param {string[]} ids
   * @param {number} keepMs
   * @returns {Promise<number>}
   */
  async discard(ids, keepMs) {
    return this.#call("pp1_discard", { ids: ids.map(toKept), keepMs });
  }

  /**
   * @param {string} chat
   * @returns {Promise<number>}
   */
  async forget(chat) {
    return this.#call("pp1_forget", { chat: toKept(chat) });
  }

  async stats() {
    return this.#call("pp1_stats", {});
  }

  /** @param {{ concurrency: number }} given */
  async check({ concurrency }) {
    const place = placeOfClient(this.#client);
    return reaching({ server: "Postgres", place }, () =>
      check(this.#query, { client: this.#client, concurrency }),
    );
  }

  /**
   * @param {string} name
   * @param {string} [value]
   * @returns {Promise<string | null>}
   */
  async note(name, value) {
    const given = value === undefined ? {} : { value: toKept(value) };
    return orNull(await this.#call("pp1_note", { note: toKept(name), ...given }), fromKept);
  }

  /**
   * @param {unknown} tx
   * @param {Hold} hold
   * @param {{ ids: string[], keepMs: number }} given
   * @returns {Promise<"held" | "lost">}
   */
  async finishIn(tx, { lane, token }, { ids, keepMs }) {
    const given = { lane: toKept(lane), token, ids: ids.map(toKept), keepMs };
    return this.#ask(await readTransaction(tx), "SELECT pp1_finish_in($1::text) AS answer", given);
  }

  /**
   * @param {Hold} hold
   * @param {Kept & { buries: boolean, error?: string | null }} given
   * @returns {Promise<Taken>}
   */
  async #end({ lane, token, leaseMs }, given) {
    const ids = given.ids.map(toKept);
    return takenOf(await this.#call("pp1_end", { ...given, ids, lane: toKept(lane), token, leaseMs }));
  }

  /**
   * @param {Hold} hold
   * @param {{ id: string | null, waitMs: number, records: Records, failures: number }} given
   * @returns {Promise<"held" | "lost">}
   */
  async #letGo({ lane, token }, { id, records, ...given }) {
    const kept = { id: orNull(id, toKept), records: mapRecords(records, toKept) };
    return this.#call("pp1_let_go", { ...given, ...kept, lane: toKept(lane), token });
  }

  /**
   * @param {string} name
   * @param {Record<string, unknown>} given
   */
  async #call(name, given) {
    return this.#ask(this.#query, `SELECT ${name}($1::text) AS answer`, given);
  }

  /**
   * @param {import("./postgres/client.js").Query} query
   * @param {string} text
   * @param {Record<string, unknown>} given
   * @param {string[]} [others]
   */
  async #ask(query, text, given, others = []) {
    return JSON.parse(
      await answerOf(query, text, [JSON.stringify({ name: this.#name, ...given }), ...others]),
    );
  }
}

/**
 * @template G, R
 * @param {G | null} value
 * @param {(value: G) => R} change
 */
function orNull(value, change) {
  return value === null ? null : change(value);
}

/**
 * @param {any} taken
 * @returns {Taken}
 */
function takenOf(taken) {
  if (taken.state !== "head") return taken;
  return { ...taken, lane: fromKept(taken.lane), events: taken.events.map(eventOf) };
}

/**
 * @param {StoredEvent} event
 * @returns {StoredEvent}
 */
function eventOf({ id, head, body, records, ...counts }) {
  return {
    id: fromKept(id),
    head: fromKept(head),
    body: fromKept(body),
    records: mapRecords(records, fromKept),
    ...counts,
  };
}
