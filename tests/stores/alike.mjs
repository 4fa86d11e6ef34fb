// Plays the same random operations against two stores, and compares every answer. Durations are 0 or long, so that the answers
// depend on no clock; a lease of 0 has run out at once.

import { strict as assert } from "node:assert";

const LONG = 100_000_000;

/** Quiet and longest times of gathering. */
const WAITS = [
  [0, 0],
  [0, 0],
  [0, 0],
  [LONG, LONG],
  [LONG, 0],
];

/** A generator of numbers below a limit, the same for the same seed (mulberry32). */
function randomOf(seed) {
  let state = seed;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
}

/**
 * The operations of a seed.
 * @param {number} seed
 * @param {{ length: number, gathers: boolean }} options
 * @returns {[string, ...unknown[]][]}
 */
function scheduleOf(seed, { length, gathers }) {
  const random = randomOf(seed);
  const one = (list) => list[random(list.length)];
  // Of the twelve events every third is in the same lane, and a token is of one lane.
  const id = () => `e:${random(12)}`;
  const ids = () => [...new Set([id(), id(), id()].slice(random(3)))];
  const leaseMs = () => one([0, LONG, LONG, LONG]);
  let lane = 0;
  const hold = () => {
    lane = random(3);
    return { lane: `c:${lane}`, token: `t${lane}-${random(3)}`, leaseMs: leaseMs() };
  };
  const idHere = () => `e:${lane + 3 * random(4)}`;
  const idsHere = () => [...new Set([idHere(), idHere(), idHere()].slice(random(3)))];
  const records = () => one([{}, { a: "1" }, { a: null, b: "2" }]);
  const keepMs = () => one([0, LONG, LONG]);
  const kept = () => ({ ids: idsHere(), next: random(2) === 0, keepMs: LONG, most: 1 + random(3) });
  const operations = {
    put() {
      const number = random(12);
      const [quietMs, maxMs] = one(gathers ? WAITS : [[0, 0]]);
      const event = {
        ...{ id: `e:${number}`, marks: [`e:${number}`, `m:${number % 9}`], lane: `c:${number % 3}` },
        ...{
          chat: one([null, `${number % 4}`]),
          at: random(5),
          head: `1:{"n":${number}}`,
          body: `body ${random(1_000)}`,
        },
        ...{ quietMs, maxMs, limit: one([3, 10]), redacts: one([null, null, `m:${random(9)}`]) },
      };
      return [
        event,
        one([undefined, { token: `t${number % 3}-${random(3)}`, leaseMs: leaseMs(), most: 1 + random(3) }]),
      ];
    },
    take: () => [{ ...hold(), most: 1 + random(3) }],
    renew: () => [hold()],
    record: () => [hold(), { id: idHere(), records: records() }],
    finish: () => [hold(), kept()],
    bury: () => [hold(), { ...kept(), error: one([null, "why"]) }],
    fail: () => [hold(), { id: idHere(), waitMs: one([0, LONG]), records: records() }],
    letGo: () => [hold(), { id: one([null, idHere()]), waitMs: one([0, LONG]), records: records() }],
    replay: () => [ids(), { forget: random(2) === 0 }],
    discard: () => [ids(), keepMs()],
    forget: () => [`${random(4)}`],
    stats: () => [],
  };
  const names = [
    ...[
      "put",
      "put",
      "put",
      "put",
      "put",
      "take",
      "take",
      "take",
      "finish",
      "finish",
      "fail",
      "letGo",
      "record",
    ],
    ...["bury", "renew", "replay", "discard", "forget", "stats"],
  ];
  return Array.from({ length }, () => {
    const name = one(names);
    return [name, ...operations[name]()];
  });
}

/**
 * @param {number} seed
 * @param {import("../../stores.js").OpenStore} model
 * @param {import("../../stores.js").OpenStore} store
 * @param {{ gathers?: boolean }} [options] without it no event gathers
 */
export async function playAlike(seed, model, store, { gathers = false } = {}) {
  const schedule = scheduleOf(seed, { length: 60, gathers });
  const played = [];
  for (const [name, ...given] of schedule) {
    // A holder works on what waits.
    const { rows: dead } = await model.list({ state: "dead", limit: 100, after: null });
    if (given[1]?.id && dead.some(({ id }) => id === given[1].id)) continue;
    played.push(`${name} ${JSON.stringify(given)}`);
    const [expected, answer] = [await model[name](...given), await store[name](...given)];
    const shown = () => `seed ${seed}:\n${played.slice(-25).join("\n")}`;
    assert.deepEqual(timeless(answer), timeless(expected), shown());
    const rows = async (each) => {
      const lists = [];
      for (const state of ["waiting", "dead"])
        lists.push(...(await each.list({ state, limit: 100, after: null })).rows);
      return timeless(lists.sort((left, right) => (left.id < right.id ? -1 : 1)));
    };
    assert.deepEqual(await rows(store), await rows(model), shown());
  }
}

/** Whether a duration is long, instead of the duration. */
function timeless(value) {
  if (Array.isArray(value)) return value.map(timeless);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => {
      if (typeof field === "number" && name.endsWith("Ms")) return [name, field > LONG / 2];
      return [name, timeless(field)];
    }),
  );
}
