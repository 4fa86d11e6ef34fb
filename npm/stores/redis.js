// A store in Redis, Valkey or Upstash, through the user's own client. Every operation is a script, so that what says "there is
// work" changes in the same step as the work. Redis loses what its last fsync or its replicas don't have: up to a second.

import { fieldsOf, kindOf } from "../given.js";
import { invalid } from "../invalid.js";
import { reaching } from "./reach.js";
import { aloneOf, holdOf, rowsOf, takenOf, texts } from "./redis/answer.js";
import { readServer } from "./redis/check.js";
import { placeOfClient, readClient } from "./redis/client.js";
import * as manage from "./redis/manage-scripts.js";
import * as scripts from "./redis/scripts.js";
import { Shards } from "./redis/shards.js";
import { fromKept, mapRecords, toKept } from "./text.js";

/** @import { Hold, Kept, NewEvent, OpenStore, Records, Row, Store, Taken, Taking } from "../../stores.js" */

/** The most ids of one call: Redis hands a script at most some thousands of values at once. */
const MOST_IDS = 1_000;

/**
 * @param {unknown} client
 * @param {import("../../stores-redis.js").RedisStoreOptions} [options]
 * @returns {Store}
 */
export function redisStore(client, options) {
  const { library, run } = readClient(client);
  const { prefix = "", shards = 1, ...others } = fieldsOf(options, "options");
  for (const name of Object.keys(others)) {
    throw invalid(name, "is no option of redisStore, which takes prefix and shards");
  }
  if (typeof prefix !== "string" || /[{}]/.test(prefix)) {
    throw invalid("prefix", "must be a string without braces, because Redis Cluster reads those");
  }
  if (!Number.isSafeInteger(shards) || shards < 1 || shards > 1_024) {
    throw invalid("shards", "must be a whole number from 1 to 1024");
  }
  return {
    kind: "redis",
    durable: true,
    open({ name }) {
      if (typeof name !== "string") throw invalid("name", `must be a string, got ${kindOf(name)}`);
      return new RedisStore(new Shards(run, { prefix, name, count: shards }), {
        library,
        place: placeOfClient(client),
      });
    },
  };
}

/** @implements {OpenStore} */
class RedisStore {
  #shards;
  #library;
  #place;

  /**
   * @param {Shards} shards
   * @param {{ library: string, place: string | undefined }} client
   */
  constructor(shards, { library, place }) {
    this.#shards = shards;
    this.#library = library;
    this.#place = place;
  }

  /**
   * @param {NewEvent} event
   * @param {Omit<Taking, "lane">} [take]
   * @returns {Promise<{ state: "new" | "waiting" | "done" | "dead" | "full", lane: Taken | null }>}
   */
  async put(event, take) {
    const lane = toKept(event.lane);
    const marks = event.marks.map(toKept);
    const chat = event.chat === null ? null : toKept(event.chat);
    const said = `=${JSON.stringify({ marks, chat, at: event.at, lane, head: toKept(event.head) })}`;
    const body = `=${toKept(event.body)}`;
    const redacts = event.redacts === null ? "" : toKept(event.redacts);
    const home = this.#shards.of(lane);
    // First, because an event that is put already doesn't come here again.
    if (redacts) await this.#shards.others(home, scripts.REDACT_ELSEWHERE, [redacts, body]);
    const { quietMs, maxMs, limit } = event;
    const holder = take ? [take.token, take.leaseMs, take.most] : ["", 0, 1];
    const given = [lane, toKept(event.id), event.at, quietMs, maxMs, limit, redacts, said, body, ...holder];
    const answer = await this.#shards.run(home, scripts.PUT, [...given, ...marks]);
    if (!Array.isArray(answer) && String(answer) === "alone") return { state: "new", lane: aloneOf(event) };
    const [state, ...taken] = texts(answer);
    return {
      state: /** @type {"new" | "waiting" | "done" | "dead" | "full"} */ (state),
      lane: take ? takenOf(taken, event) : null,
    };
  }

  /**
   * @param {Taking} taking
   * @returns {Promise<Taken>}
   */
  async take({ lane, token, leaseMs, most }) {
    if (lane === null) return this.#shards.takeAny([token, leaseMs, most]);
    return takenOf(texts(await this.#inLane(scripts.TAKE_LANE, lane, [token, leaseMs, most])));
  }

  /** @param {Hold} hold */
  async renew({ lane, token, leaseMs }) {
    return holdOf(await this.#inLane(scripts.RENEW, lane, [token, leaseMs]));
  }

  /**
   * @param {Hold} hold
   * @param {{ id: string, records: Records }} given
   */
  async record({ lane, token }, { id, records }) {
    return holdOf(await this.#inLane(scripts.RECORD, lane, [token, toKept(id), recordsText(records)]));
  }

  /**
   * @param {Hold} hold
   * @param {Kept} given
   */
  async finish(hold, given) {
    return this.#end(hold, given, ["finish", ""]);
  }

  /**
   * @param {Hold} hold
   * @param {Kept & { error: string | null }} given
   */
  async bury(hold, given) {
    return this.#end(hold, given, ["bury", given.error === null ? "" : `=${toKept(given.error)}`]);
  }

  /**
   * @param {Hold} hold
   * @param {{ id: string, waitMs: number, records: Records }} given
   */
  async fail({ lane, token }, { id, waitMs, records }) {
    const given = [token, toKept(id), waitMs, recordsText(records), 1];
    return holdOf(await this.#inLane(scripts.LET_GO, lane, given));
  }

  /**
   * @param {Hold} hold
   * @param {{ id: string | null, waitMs: number, records: Records }} given
   */
  async letGo({ lane, token }, { id, waitMs, records }) {
    const given = [token, id === null ? "" : toKept(id), waitMs, recordsText(records), 0];
    return holdOf(await this.#inLane(scripts.LET_GO, lane, given));
  }

  /**
   * @param {{ state: "waiting" | "dead", limit: number, after: string | null }} given
   * @returns {Promise<{ rows: Row[], after: string | null }>}
   */
  async list({ state, limit, after }) {
    const [from, seen = "0"] = (after ?? "0").split(":");
    let arrived = seen;
    const found = [];
    for (let shard = Number(from); shard < this.#shards.count && found.length <= limit; shard += 1) {
      const given = [state === "waiting" ? "w" : "dead", arrived, limit + 1 - found.length];
      const rows = rowsOf(await this.#shards.run(shard, manage.LIST, given), state);
      found.push(...rows.map(({ row, arrival }) => ({ row, place: `${shard}:${arrival}` })));
      arrived = "0";
    }
    const page = found.slice(0, limit);
    return {
      rows: page.map(({ row }) => row),
      after: found.length > page.length ? (page.at(-1)?.place ?? after) : null,
    };
  }

  /**
   * @param {string[]} ids
   * @param {{ forget: boolean }} options
   */
  async replay(ids, { forget }) {
    return this.#withIds(manage.REPLAY, forget ? "1" : "0", ids);
  }

  /**
   * @param {string[]} ids
   * @param {number} keepMs
   */
  async discard(ids, keepMs) {
    return this.#withIds(manage.DISCARD, String(keepMs), ids);
  }

  /** @param {string} chat */
  async forget(chat) {
    const kept = toKept(chat);
    let count = 0;
    for (let shard = 0; shard < this.#shards.count; shard += 1) {
      for (const list of ["w", "dead"]) {
        for (let after = "0"; after !== ""; ) {
          const [found, last] = texts(await this.#shards.run(shard, manage.FORGET, [list, kept, after]));
          count += Number(found);
          after = (last ?? "").slice(1);
        }
      }
      await this.#shards.run(shard, manage.FORGET_MARKS, [kept]);
    }
    return count;
  }

  async stats() {
    const all = { waiting: 0, dead: 0, lanes: 0, held: 0 };
    /** @type {number | null} */
    let oldestMs = null;
    for (const answer of await this.#shards.all(manage.STATS, [])) {
      const [waiting, dead, lanes, held, oldest] = texts(answer);
      all.waiting += Number(waiting);
      all.dead += Number(dead);
      all.lanes += Number(lanes);
      all.held += Number(held);
      if (oldest) oldestMs = Math.max(oldestMs ?? 0, Number(oldest));
    }
    return { ...all, oldestMs };
  }

  /** Asks every shard, because each may be on another server of a cluster. */
  async check() {
    return reaching({ server: "Redis", place: this.#place }, () => this.#checkShards());
  }

  async #checkShards() {
    const { count } = this.#shards;
    const warnings = new Set();
    for (let shard = 0; shard < count; shard += 1) {
      const [, server, memory] = texts(await this.#shards.run(shard, manage.CHECK, []));
      for (const warning of readServer({ server, memory, library: this.#library })) warnings.add(warning);
    }
    // A store that is refused isn't begun.
    const [kept] = texts(await this.#shards.run(0, manage.CHECK, [count]));
    if (Number(kept) !== count) {
      throw invalid(
        "shards",
        `is ${count}, but this store was begun with ${kept}: two numbers at once would let two workers hold one chat. ` +
          `Use ${kept}; or let the store run empty, delete the key ${this.#shards.key(0)}:shards, and start all processes anew`,
      );
    }
    return [...warnings];
  }

  /**
   * @param {string} name
   * @param {string} [value]
   */
  async note(name, value) {
    const given = value === undefined ? [] : [`=${toKept(value)}`];
    const text = String(await this.#shards.run(0, manage.NOTE, [toKept(name), ...given]));
    return text === "" ? null : fromKept(text.slice(1));
  }

  /**
   * @param {string} script
   * @param {string} lane
   * @param {(string | number)[]} given
   */
  async #inLane(script, lane, given) {
    const kept = toKept(lane);
    return this.#shards.run(this.#shards.of(kept), script, [kept, ...given]);
  }

  /**
   * @param {Hold} hold
   * @param {Kept} kept
   * @param {["finish" | "bury", string]} how
   */
  async #end({ lane, token, leaseMs }, { ids, next, keepMs, most }, how) {
    const given = [token, keepMs, next ? 1 : 0, leaseMs, most, ...how, ...ids.map(toKept)];
    const answer = await this.#inLane(scripts.END, lane, given);
    return takenOf(Array.isArray(answer) ? texts(answer) : [String(answer)]);
  }

  /**
   * Asks all shards, since nothing says where an id is.
   * @param {string} script
   * @param {string} option
   * @param {string[]} ids
   */
  async #withIds(script, option, ids) {
    const kept = [...new Set(ids.map(toKept))];
    let count = 0;
    for (let start = 0; start < kept.length; start += MOST_IDS) {
      const given = [option, ...kept.slice(start, start + MOST_IDS)];
      for (const found of await this.#shards.all(script, given)) count += Number(found);
    }
    return count;
  }
}

/** @param {Records} records */
function recordsText(records) {
  return JSON.stringify(mapRecords(records, toKept));
}
