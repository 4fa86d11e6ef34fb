// One lane in the SQLite of its Durable Object. What is due and the alarm that comes for it are written in one step, without an
// await between.

import { sweep } from "../sqlite/events.js";
import { schema } from "../sqlite/schema.js";
import { sql } from "../sqlite/sql.js";
import { SqliteStore } from "../sqlite/store.js";
import { isMissingTable } from "../sqlite/sync.js";
import { shardOf } from "./lane-index.js";

/** @import { ObjectSql } from "./lane-index.js" */
/** @import { Driver, Rows } from "../sqlite/store.js" */
/** @import { Sql } from "../sqlite/sql.js" */

/**
 * What a Durable Object has of its storage.
 * @typedef {object} Storage
 * @property {ObjectSql} sql
 * @property {<T>(work: () => T) => T} transactionSync
 * @property {(time: number) => Promise<void>} setAlarm
 * @property {() => Promise<void>} deleteAlarm
 * @property {() => Promise<void>} deleteAll
 */

/** Asks the object of a receiver: of a lane, or of the index where the lane is a number. @typedef {(lane: string | number, op: string, args: unknown[]) => Promise<any>} Ask */

const NOW = "CAST((julianday('now') - 2440587.5) * 86400000.0 + 0.5 AS INTEGER)";
const HAS_EXPIRED = `SELECT EXISTS (SELECT 1 FROM pp1_events WHERE until <= ${NOW})
  OR EXISTS (SELECT 1 FROM pp1_marks WHERE until <= ${NOW}) AS found`;
const IS_DUE = `SELECT EXISTS (SELECT 1 FROM pp1_lanes WHERE due <= ${NOW}) AS found`;
const WAITS_OR_IS_DEAD = "SELECT EXISTS (SELECT 1 FROM pp1_events) AS found";
/** When there is something to do here: the lane is due, or something has been kept long enough. */
const NEXT = `SELECT min(time) AS time FROM (
  SELECT due AS time FROM pp1_lanes UNION ALL SELECT until FROM pp1_events UNION ALL SELECT until FROM pp1_marks)`;

/** @implements {Driver} */
export class ObjectLane {
  #storage;
  #ask;
  /** The alarm that is set. @type {number | null | undefined} */
  #alarm;
  /** Whether the index knows of this lane. */
  #isKnown;
  /** How often the lane was crossed out of the index. */
  #crossings = 0;
  /** How many operations were carried out. */
  operations = 0;

  /**
   * @param {Storage} storage
   * @param {{ name: string, lane: string, ask: Ask }} of
   */
  constructor(storage, { name, lane, ask }) {
    this.#storage = storage;
    this.#ask = ask;
    this.name = name;
    this.lane = lane;
    this.store = new SqliteStore(this, name);
    this.#isKnown = this.#is(WAITS_OR_IS_DEAD);
  }

  /**
   * Carries out an operation of a store.
   * @param {string} op
   * @param {any[]} args
   */
  async operate(op, args) {
    this.operations += 1;
    if (op === "due") return this.#due(args[0]);
    if (op === "redact") return this.#redact(args[0]);
    while (op === "put" && !this.#isKnown) {
      // The index knows of a lane before the lane has an event.
      const crossings = this.#crossings;
      await this.#ask(shardOf(this.lane), "add", [this.lane]);
      this.#isKnown = crossings === this.#crossings;
    }
    const result = await /** @type {any} */ (this.store)[op](...args);
    await this.#crossOut();
    return result;
  }

  /** Whether there is an event to work on now. */
  isDue() {
    return this.#is(IS_DUE);
  }

  /**
   * @param {Sql[]} statements
   * @returns {Promise<Rows[]>}
   */
  async batch(statements) {
    const run = () =>
      this.#storage.transactionSync(() =>
        statements.map(({ text, values }) => this.#storage.sql.exec(text, ...values).toArray()),
      );
    const results = this.#withTables(run);
    this.arm();
    return results;
  }

  /**
   * Sets the alarm for what is next, and none if nothing is.
   * @param {number} [notBefore] the earliest time, in Unix milliseconds
   */
  arm(notBefore = 1) {
    const time = this.#rows(NEXT)[0]?.time ?? null;
    const alarm = time === null ? null : Math.max(time, notBefore);
    if (alarm === this.#alarm) return;
    this.#alarm = alarm;
    // The writes of one step are kept together, as there is no await between them.
    if (alarm === null) this.#storage.deleteAlarm();
    else this.#storage.setAlarm(alarm);
  }

  /** The alarm has gone off: it is set no more. */
  rang() {
    this.#alarm = null;
  }

  /** Forgets what has been kept long enough. */
  async tidy() {
    while (this.#is(HAS_EXPIRED)) await this.batch(sweep());
    await this.#crossOut();
  }

  /** Erases the storage of the object if nothing is left in it, not even a mark. The next event begins it anew. */
  eraseIfEmpty() {
    if ((this.#rows(NEXT)[0]?.time ?? null) !== null) return;
    this.#alarm = null;
    this.#storage.deleteAlarm();
    this.#storage.deleteAll();
  }

  async check() {
    return [];
  }

  async erased() {}

  async close() {}

  async #crossOut() {
    if (!this.#isKnown || this.#is(WAITS_OR_IS_DEAD)) return;
    this.#isKnown = false;
    this.#crossings += 1;
    await this.#ask(shardOf(this.lane), "remove", [this.lane]);
  }

  /**
   * Whether a token holds the lane, and since when the lane is due: negative if it isn't yet. Nothing where no event waits.
   * @param {string} token
   */
  #due(token) {
    return this.#rows(`SELECT token IS ? AS mine, ${NOW} - due AS since FROM pp1_lanes`, token)[0] ?? null;
  }

  /**
   * Gives an event of this lane the body of one that is in another.
   * @param {{ redacts: string, body: string }} given
   */
  async #redact({ redacts, body }) {
    await this.batch([
      sql`UPDATE pp1_events SET body = ${body} WHERE n = (SELECT event FROM pp1_marks WHERE mark = ${redacts})`,
    ]);
  }

  /** @param {string} question */
  #is(question) {
    return this.#rows(question)[0]?.found === 1;
  }

  /**
   * @param {string} text
   * @param {unknown[]} values
   * @returns {Record<string, any>[]}
   */
  #rows(text, ...values) {
    return this.#withTables(() => this.#storage.sql.exec(text, ...values).toArray());
  }

  /**
   * @template T
   * @param {() => T} work
   */
  #withTables(work) {
    try {
      return work();
    } catch (error) {
      if (!isMissingTable(error)) throw error;
      for (const { text } of schema) this.#storage.sql.exec(text);
      // An alarm isn't told whose it is.
      this.#storage.sql.exec("CREATE TABLE pp1_object (name TEXT NOT NULL, lane TEXT NOT NULL)");
      this.#storage.sql.exec("INSERT INTO pp1_object (name, lane) VALUES (?, ?)", this.name, this.lane);
      return work();
    }
  }
}

/**
 * Which lane an object is, if it is one.
 * @param {ObjectSql} sql
 * @returns {{ name: string, lane: string } | undefined}
 */
export function identityOf(sql) {
  try {
    return /** @type {any} */ (sql.exec("SELECT name, lane FROM pp1_object").toArray()[0]);
  } catch (error) {
    if (isMissingTable(error)) return undefined;
    throw error;
  }
}
