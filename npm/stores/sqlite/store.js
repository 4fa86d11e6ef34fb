// A store on tables of SQLite, for any driver that runs a batch of statements in one transaction.

import { bury, expire, finish, put, record, renew, standing, sweep } from "./events.js";
import { goOn, letGo, storedOf, take, takenOf } from "./lanes.js";
import { discard, forget, list, note, replay, stats } from "./manage.js";

/** @import { Hold, Kept, NewEvent, OpenStore, Records, Row, Taken, Taking } from "../../../stores.js" */
/** @import { Sql } from "./sql.js" */

/** @typedef {Record<string, any>[]} Rows */
/**
 * @typedef {object} Driver
 * @property {(statements: Sql[]) => Promise<Rows[]>} batch Runs statements in one transaction.
 * @property {() => Promise<string[]>} check
 * @property {() => Promise<void>} erased What there is to do once personal texts were erased.
 * @property {() => Promise<void>} close
 */

/** One put in so many sweeps. */
const SWEEP_EACH = 32;

/** @implements {OpenStore} */
export class SqliteStore {
  #driver;
  #name;
  #puts = 0;

  /**
   * @param {Driver} driver
   * @param {string} name
   */
  constructor(driver, name) {
    this.#driver = driver;
    this.#name = name;
  }

  /**
   * @param {NewEvent} event
   * @param {Omit<Taking, "lane">} [taking]
   * @returns {Promise<{ state: "new" | "waiting" | "done" | "dead" | "full", lane: Taken | null }>}
   */
  async put(event, taking) {
    this.#puts += 1;
    const swept = this.#puts % SWEEP_EACH === 1 ? sweep() : [];
    const before = [...swept, ...expire(this.#name, event.marks)];
    const then = taking ? take({ ...taking, name: this.#name, lane: event.lane }) : [];
    const results = await this.#driver.batch([...before, ...put(this.#name, event), ...then]);
    const [known, added] = results.slice(before.length);
    const state = known?.[0]?.state ?? (added?.length ? "new" : "full");
    return { state, lane: taking ? takenOf(results, event.lane) : null };
  }

  /**
   * @param {Taking} taking
   * @returns {Promise<Taken>}
   */
  async take(taking) {
    return takenOf(await this.#driver.batch(take({ ...taking, name: this.#name })), taking.lane);
  }

  /** @param {Hold} hold */
  async renew(hold) {
    const [renewed] = await this.#driver.batch([renew(this.#name, hold)]);
    return renewed?.length ? "held" : "lost";
  }

  /**
   * @param {Hold} hold
   * @param {{ id: string, records: Records }} given
   */
  async record(hold, given) {
    const [recorded] = await this.#driver.batch([record({ name: this.#name, hold }, given)]);
    return recorded?.length ? "held" : "lost";
  }

  /**
   * @param {Hold} hold
   * @param {Kept} given
   */
  async finish(hold, given) {
    return this.#end(hold, given, finish({ name: this.#name, hold }, given));
  }

  /**
   * @param {Hold} hold
   * @param {Kept & { error: string | null }} given
   */
  async bury(hold, given) {
    return this.#end(hold, given, bury({ name: this.#name, hold }, given));
  }

  /**
   * @param {Hold} hold
   * @param {{ id: string, waitMs: number, records: Records }} given
   */
  async fail(hold, { id, waitMs, records }) {
    return this.#letGo(hold, waitMs, [{ id, records, starts: -1, failures: 1 }]);
  }

  /**
   * @param {Hold} hold
   * @param {{ id: string | null, waitMs: number, records: Records }} given
   */
  async letGo(hold, { id, waitMs, records }) {
    return this.#letGo(hold, waitMs, id === null ? [] : [{ id, records, starts: -1 }]);
  }

  /**
   * @param {{ state: "waiting" | "dead", limit: number, after: string | null }} given
   * @returns {Promise<{ rows: Row[], after: string | null }>}
   */
  async list(given) {
    const [found = []] = await this.#driver.batch([list(this.#name, given)]);
    const rows = found.slice(0, given.limit).map(rowOf);
    return { rows, after: found.length > rows.length ? String(found[rows.length - 1]?.n ?? 0) : null };
  }

  /**
   * @param {string[]} ids
   * @param {{ forget: boolean }} options
   */
  async replay(ids, options) {
    const [replayed = []] = await this.#driver.batch(replay(this.#name, { ids, ...options }));
    return replayed.length;
  }

  /**
   * @param {string[]} ids
   * @param {number} keepMs
   */
  async discard(ids, keepMs) {
    const results = await this.#driver.batch(discard(this.#name, { ids, keepMs }));
    await this.#driver.erased();
    return results.at(-1)?.length ?? 0;
  }

  /** @param {string} chat */
  async forget(chat) {
    const results = await this.#driver.batch(forget(this.#name, chat));
    await this.#driver.erased();
    return results.at(-1)?.length ?? 0;
  }

  async stats() {
    const [[counts = {}] = []] = await this.#driver.batch([stats(this.#name)]);
    const { waiting, dead, lanes, held, oldest } = counts;
    return { waiting, dead, lanes, held, oldestMs: oldest };
  }

  async check() {
    return this.#driver.check();
  }

  /**
   * @param {string} name
   * @param {string} [value]
   */
  async note(name, value) {
    const results = await this.#driver.batch(note(this.#name, { note: name, value }));
    return results.at(-1)?.[0]?.value ?? null;
  }

  async close() {
    await this.#driver.close();
  }

  /**
   * Ends events in a lane, and goes on or lets it go.
   * @param {Hold} hold
   * @param {Kept} given
   * @param {Sql[]} ending
   * @returns {Promise<Taken>}
   */
  async #end(hold, { ids, next, most }, ending) {
    const want = { ...hold, name: this.#name, most };
    const then = next ? goOn(want) : letGo({ ...want, waitMs: 0 });
    const first = standing({ name: this.#name, hold }, ids);
    const results = await this.#driver.batch([first, ...ending, ...then]);
    const stood = results[0]?.[0];
    if (stood && !stood.held) return isOver(stood) ? { state: "nothing", inMs: null } : { state: "lost" };
    return stood && next ? takenOf(results, hold.lane) : { state: "nothing", inMs: null };
  }

  /**
   * @param {Hold} hold
   * @param {number} waitMs
   * @param {Parameters<typeof record>[1][]} records
   */
  async #letGo(hold, waitMs, records) {
    const held = { name: this.#name, hold };
    const writes = records.map((given) => record(held, given));
    const [[stood] = []] = await this.#driver.batch([
      standing(held),
      ...writes,
      ...letGo({ ...hold, name: this.#name, waitMs }),
    ]);
    return stood?.held || stood?.was_last ? "held" : "lost";
  }
}

/**
 * A store whose driver can write inside a transaction of the user.
 * @implements {OpenStore}
 */
export class TransactionalStore extends SqliteStore {
  #name;
  #inTransaction;

  /**
   * @param {Driver} driver
   * @param {string} name
   * @param {(tx: unknown, statements: Sql[]) => Promise<Rows[]>} inTransaction
   */
  constructor(driver, name, inTransaction) {
    super(driver, name);
    this.#name = name;
    this.#inTransaction = inTransaction;
  }

  /**
   * @param {unknown} tx
   * @param {Hold} hold
   * @param {{ ids: string[], keepMs: number }} given
   */
  async finishIn(tx, hold, given) {
    const held = { name: this.#name, hold };
    const [[stood] = []] = await this.#inTransaction(tx, [standing(held), ...finish(held, given)]);
    return stood?.held ? "held" : "lost";
  }
}

/**
 * Whether an operation was carried out before: it is a repeat, whose first answer was lost.
 * @param {Record<string, any>} stood
 */
function isOver({ was_last, waits }) {
  return Boolean(was_last) && !waits;
}

/**
 * @param {Record<string, any>} row
 * @returns {Row}
 */
function rowOf(row) {
  const { state, lane, chat, at, error, in_ms } = row;
  return { ...storedOf(row), state, lane, chat, at, error, inMs: in_ms };
}
