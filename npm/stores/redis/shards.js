// The shards of a store: all keys of one lie in one slot of a cluster, as a lane and the index of due lanes must change
// together. A lane is always in the same shard.

import { takenOf, texts } from "./answer.js";
import { LOOK, TAKE_ANY } from "./scripts.js";

/** @import { Taken } from "../../../stores.js" */

export class Shards {
  #run;
  #prefix;
  #name;
  /**
   * @param {import("./client.js").Run} run
   * @param {{ prefix: string, name: string, count: number }} given
   */
  constructor(run, { prefix, name, count }) {
    this.#run = run;
    this.#prefix = prefix;
    this.#name = name;
    this.count = count;
  }

  /**
   * The key of a shard; the names of all its keys begin so.
   * @param {number} shard
   */
  key(shard) {
    return `${this.#prefix}{pp1:${this.#name}:${shard}}`;
  }

  /**
   * The shard of a lane, by FNV-1a. Another hash would be another layout.
   * @param {string} lane
   */
  of(lane) {
    if (this.count === 1) return 0;
    let hash = 0x811c9dc5;
    for (let index = 0; index < lane.length; index += 1) {
      hash = Math.imul(hash ^ lane.charCodeAt(index), 0x01000193);
    }
    return (hash >>> 0) % this.count;
  }

  /**
   * @param {number} shard
   * @param {string} script
   * @param {(string | number)[]} given
   */
  async run(shard, script, given) {
    return this.#run(script, this.key(shard), given.map(String));
  }

  /**
   * @param {string} script
   * @param {(string | number)[]} given
   */
  async all(script, given) {
    return Promise.all(Array.from({ length: this.count }, (_, shard) => this.run(shard, script, given)));
  }

  /**
   * @param {number} home
   * @param {string} script
   * @param {(string | number)[]} given
   */
  async others(home, script, given) {
    const shards = Array.from({ length: this.count }, (_, shard) => shard).filter((shard) => shard !== home);
    await Promise.all(shards.map((shard) => this.run(shard, script, given)));
  }

  /**
   * Takes the lane that has been due longest. Of several shards each is asked first, so that a token that holds a lane finds it
   * again, and so that the lanes of all come in turn: this is the one operation that takes two round trips then.
   * @param {(string | number)[]} given
   * @returns {Promise<Taken>}
   */
  async takeAny(given) {
    if (this.count === 1) return takenOf(texts(await this.run(0, TAKE_ANY, given)));
    const seen = (await this.all(LOOK, given)).map((answer, shard) => {
      const [isHeld, inMs] = texts(answer);
      return { shard, inMs: isHeld === "1" ? Number.NEGATIVE_INFINITY : inMs === "" ? null : Number(inMs) };
    });
    /** @type {number | null} */
    let inMs = null;
    for (const look of seen.sort((left, right) => orNever(left.inMs) - orNever(right.inMs))) {
      let next = look.inMs;
      if (next !== null && next <= 0) {
        const taken = takenOf(texts(await this.run(look.shard, TAKE_ANY, given)));
        if (taken.state === "head") return taken;
        next = taken.state === "nothing" ? taken.inMs : 0;
      }
      if (next !== null) inMs = Math.min(inMs ?? next, next);
    }
    return { state: "nothing", inMs };
  }
}

/** @param {number | null} inMs */
function orNever(inMs) {
  return inMs ?? Number.MAX_VALUE;
}
