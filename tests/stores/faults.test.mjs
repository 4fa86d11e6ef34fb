// That the contract finds faults: each of these stores breaks it in one way.

import { strict as assert } from "node:assert";
import { describe, test } from "node:test";
import { memoryStore } from "../../npm/stores/memory.js";
import { checkStore } from "../../npm/testing/check-store.js";

/** By the case that finds it: how a good store becomes a bad one. */
const faults = {
  "put: an event is new once, then waiting, then done": (good) => ({
    finish: (hold, given) => good.finish(hold, { ...given, keepMs: 0 }),
  }),
  "put with a token takes the lane of an event that is done, too": (good) => ({
    async put(event, take) {
      const { state } = await good.put(event);
      const lane = take && state !== "done" ? await good.take({ ...take, lane: event.lane }) : null;
      return { state, lane };
    },
  }),
  "put: a full lane takes no new event, and writes nothing": (good) => ({
    put: (event, take) => good.put({ ...event, limit: 1_000 }, take),
  }),
  "take: the same token gets the same head, counted once": (good) => ({
    take: (taking) => good.take({ ...taking, token: `${taking.token}${Math.random()}` }),
  }),
  "take: a lease runs out, and another takes the lane": (good) => ({
    take: (taking) => good.take({ ...taking, leaseMs: 3_600_000 }),
  }),
  "renew: a lease that is renewed lasts": (good) => ({
    renew: (hold) => good.renew({ ...hold, leaseMs: 1 }),
  }),
  "record: records are kept beside the event, and go with null": () => ({
    record: async () => "held",
  }),
  "fail: counts a failure once, takes the start back, and waits": (good) => ({
    fail: (hold, given) => good.letGo(hold, given),
  }),
  "letGo: counts nothing, once, and waits": (good) => ({
    letGo: (hold, given) => good.fail(hold, { ...given, id: given.id ?? "" }),
  }),
  "finish: marks stay as long as they were to": (good) => ({
    finish: (hold, given) => good.finish(hold, { ...given, keepMs: 3_600_000 }),
  }),
  "bury: keeps the event as dead, with its records, and goes on": (good) => ({
    bury: (hold, given) => good.finish(hold, given),
  }),
  "late: nothing that it does has an effect": (good) => ({
    async renew(hold) {
      await good.renew(hold);
      return "held";
    },
  }),
  "order: by time, then by arrival": (good) => ({
    put: (event, take) => good.put({ ...event, at: 0 }, take),
  }),
  "gather: a lane that isn't quiet yet is later": (good) => ({
    put: (event, take) => good.put({ ...event, quietMs: 0, maxMs: 0 }, take),
  }),
  "race: of 50 that take a lane one holds it": (good) => ({
    async take(taking) {
      const taken = await good.take(taking);
      return taken.state === "busy" ? good.take({ ...taking, token: last.token }) : keep(taking, taken);
    },
  }),
  "forget: all of a chat goes, and nothing of another": () => ({ forget: async () => 0 }),
  "text: texts come back unchanged": (good) => ({
    put: (event, take) => good.put({ ...event, body: event.body.normalize("NFD") }, take),
  }),
};

/** The last token that took a lane, for the store that gives a lane to anybody. */
const last = { token: "" };
function keep(taking, taken) {
  if (taken.state === "head") last.token = taking.token;
  return taken;
}

describe("the contract finds", () => {
  for (const [name, fault] of Object.entries(faults)) {
    test(name, async () => {
      let time = 0;
      const good = memoryStore({ now: () => time });
      const bad = {
        ...good,
        open(options) {
          const store = good.open(options);
          const whole = Object.fromEntries(operations.map((op) => [op, (...given) => store[op](...given)]));
          return { ...whole, ...fault(store) };
        },
      };
      const sleep = (ms) => {
        time += ms;
      };
      await assert.rejects(
        checkStore(() => ({ store: bad, sleep })),
        (error) => {
          return error.errors.some(({ message }) => message.startsWith(name));
        },
      );
    });
  }
});

const operations = [
  ...["put", "take", "renew", "record", "finish", "fail", "bury", "letGo"],
  ...["list", "replay", "discard", "forget", "stats", "check", "note"],
];
