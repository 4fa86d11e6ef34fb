// A store over Durable Objects, one a lane: each operation goes to the object of its lane. What concerns no lane in particular
// asks all lanes that the index knows.

import { SHARDS } from "./lane-index.js";

/** @import { Hold, Kept, NewEvent, OpenStore, Records, Row, Taken, Taking } from "../../../stores.js" */
/** @import { Ask } from "./lane.js" */

/** Lanes asked at a time. */
const AT_A_TIME = 20;

/** @implements {OpenStore} */
export class ObjectStore {
  #ask;
  #ownLane;

  /**
   * @param {Ask} ask
   * @param {() => string | undefined} ownLane the lane of the object that the receiver is in: there it works on that one alone
   */
  constructor(ask, ownLane) {
    this.#ask = ask;
    this.#ownLane = ownLane;
  }

  /**
   * @param {NewEvent} event
   * @param {Omit<Taking, "lane">} [take]
   */
  async put(event, take) {
    const put = await this.#ask(event.lane, "put", take ? [event, take] : [event]);
    const { redacts, body, lane, chat } = event;
    // What a chat's own lane holds is redacted there, in the same step.
    const isElsewhere = redacts !== null && lane !== `c:${chat}`;
    if (isElsewhere && put.state === "new") await this.#each("redact", [{ redacts, body }]);
    return put;
  }

  /**
   * @param {Taking} taking
   * @returns {Promise<Taken>}
   */
  async take(taking) {
    const lane = taking.lane ?? this.#ownLane();
    if (lane === undefined) return this.#takeAny(taking);
    const taken = await this.#ask(lane, "take", [{ ...taking, lane }]);
    if (taking.lane !== null || taken.state === "head" || taken.state === "nothing") return taken;
    return { state: "nothing", inMs: taken.state === "busy" ? taken.forMs : taken.inMs };
  }

  /** @param {Hold} hold */
  async renew(hold) {
    return this.#ask(hold.lane, "renew", [hold]);
  }

  /**
   * @param {Hold} hold
   * @param {{ id: string, records: Records }} given
   */
  async record(hold, given) {
    return this.#ask(hold.lane, "record", [hold, given]);
  }

  /**
   * @param {Hold} hold
   * @param {Kept} given
   */
  async finish(hold, given) {
    return this.#ask(hold.lane, "finish", [hold, given]);
  }

  /**
   * @param {Hold} hold
   * @param {{ id: string, waitMs: number, records: Records }} given
   */
  async fail(hold, given) {
    return this.#ask(hold.lane, "fail", [hold, given]);
  }

  /**
   * @param {Hold} hold
   * @param {Kept & { error: string | null }} given
   */
  async bury(hold, given) {
    return this.#ask(hold.lane, "bury", [hold, given]);
  }

  /**
   * @param {Hold} hold
   * @param {{ id: string | null, waitMs: number, records: Records }} given
   */
  async letGo(hold, given) {
    return this.#ask(hold.lane, "letGo", [hold, given]);
  }

  /**
   * Lists lane by lane, in the order of the index. `after` is a JSON text of the place to go on from.
   * @param {{ state: "waiting" | "dead", limit: number, after: string | null }} given
   * @returns {Promise<{ rows: Row[], after: string | null }>}
   */
  async list({ state, limit, after }) {
    /** @type {{ shard: number, lane: string | null, at: string | null }} */
    const from = after === null ? { shard: 0, lane: null, at: null } : JSON.parse(after);
    /** @type {Row[]} */
    const rows = [];
    if (from.lane !== null && from.at !== null) {
      const next = await this.#listLane(rows, from.lane, { state, limit, after: from.at });
      if (next !== null) return { rows, after: JSON.stringify({ ...from, at: next }) };
    }
    for await (const { shard, lane } of this.#lanes(from)) {
      if (rows.length === limit) return { rows, after: JSON.stringify({ shard, lane, at: "0" }) };
      const next = await this.#listLane(rows, lane, { state, limit: limit - rows.length, after: null });
      if (next !== null) return { rows, after: JSON.stringify({ shard, lane, at: next }) };
    }
    return { rows, after: null };
  }

  /**
   * @param {string[]} ids
   * @param {{ forget: boolean }} options
   */
  async replay(ids, options) {
    return this.#sum("replay", [ids, options]);
  }

  /**
   * @param {string[]} ids
   * @param {number} keepMs
   */
  async discard(ids, keepMs) {
    return this.#sum("discard", [ids, keepMs]);
  }

  /** @param {string} chat */
  async forget(chat) {
    // The marks of a chat whose events are all finished are in its own lane, which the index knows no more.
    return this.#sum("forget", [chat], [`c:${chat}`]);
  }

  async stats() {
    const all = await this.#each("stats", []);
    const total = { waiting: 0, dead: 0, lanes: 0, held: 0, oldestMs: /** @type {number | null} */ (null) };
    for (const { waiting, dead, lanes, held, oldestMs } of all) {
      total.waiting += waiting;
      total.dead += dead;
      total.lanes += lanes;
      total.held += held;
      if (oldestMs !== null) total.oldestMs = Math.max(total.oldestMs ?? 0, oldestMs);
    }
    return total;
  }

  /** @returns {Promise<string[]>} */
  async check() {
    await this.#ask(0, "check", []);
    return [];
  }

  /**
   * @param {string} name
   * @param {string} [value]
   */
  async note(name, value) {
    return this.#ask(0, "note", value === undefined ? [name] : [name, value]);
  }

  /**
   * Takes the lane that has been due longest, of all: for who works on lanes elsewhere than in their objects.
   * @param {Taking} taking
   * @returns {Promise<Taken>}
   */
  async #takeAny(taking) {
    /** @type {{ lane: string, mine: number, since: number }[]} */
    const waiting = [];
    await this.#perLane([], async (lane) => {
      const due = await this.#ask(lane, "due", [taking.token]);
      if (due !== null) waiting.push({ ...due, lane });
    });
    waiting.sort((left, right) => right.mine - left.mine || right.since - left.since);
    let inMs = null;
    for (const { lane, mine, since } of waiting) {
      if (!mine && since < 0) {
        inMs ??= -since;
        continue;
      }
      const taken = await this.#ask(lane, "take", [{ ...taking, lane }]);
      if (taken.state === "head") return taken;
      const wait = taken.state === "busy" ? taken.forMs : taken.inMs;
      if (wait !== null && wait < (inMs ?? Number.POSITIVE_INFINITY)) inMs = wait;
    }
    return { state: "nothing", inMs };
  }

  /**
   * @param {Row[]} rows
   * @param {string} lane
   * @param {{ state: "waiting" | "dead", limit: number, after: string | null }} given
   */
  async #listLane(rows, lane, given) {
    const page = await this.#ask(lane, "list", [given]);
    rows.push(...page.rows);
    return page.after;
  }

  /**
   * @param {string} op
   * @param {unknown[]} args
   * @param {string[]} [more] lanes to ask beside those of the index
   * @returns {Promise<number>}
   */
  async #sum(op, args, more) {
    const counts = await this.#each(op, args, more);
    return counts.reduce((total, count) => total + count, 0);
  }

  /**
   * @param {string} op
   * @param {unknown[]} args
   * @param {string[]} [more]
   */
  async #each(op, args, more = []) {
    /** @type {any[]} */
    const results = [];
    await this.#perLane(more, async (lane) => {
      results.push(await this.#ask(lane, op, args));
    });
    return results;
  }

  /**
   * @param {string[]} more
   * @param {(lane: string) => Promise<void>} work
   */
  async #perLane(more, work) {
    const lanes = new Set(more);
    for await (const { lane } of this.#lanes({ shard: 0, lane: null })) lanes.add(lane);
    const queue = lanes.values();
    const worker = async () => {
      for (const lane of queue) await work(lane);
    };
    await Promise.all(Array.from({ length: Math.min(AT_A_TIME, lanes.size) }, worker));
  }

  /**
   * All lanes that have events, after one of them.
   * @param {{ shard: number, lane: string | null }} from
   */
  async *#lanes(from) {
    for (let shard = from.shard; shard < SHARDS; shard += 1) {
      let after = shard === from.shard ? from.lane : null;
      for (;;) {
        /** @type {string[]} */
        const lanes = await this.#ask(shard, "lanes", [{ after, limit: 500 }]);
        for (const lane of lanes) yield { shard, lane };
        if (lanes.length === 0) break;
        after = lanes.at(-1) ?? null;
      }
    }
  }
}
