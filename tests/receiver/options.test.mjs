// Every wrong option is refused by its name, when the receiver is made.

import { eventTypes } from "../../npm/models.js";
import { assert, durableStore, failure, makeReceiver, sdk, secret, suite, test } from "./harness.mjs";

const on = { "message.received": () => {} };

/** Options that are wrong, by the field that the error names. */
const wrong = [
  ["options", 5],
  ["on", {}],
  ["on", { on: {} }],
  ["on", { on: [] }],
  ["on", { on: { "message.recieved": () => {} } }],
  ["on", { on: { recieved: () => {} } }],
  ["on", { on: { "message_template.updated": () => {} } }],
  ["on", { on: { "whatsapp.automatic": () => {} } }],
  ["types", { on, types: ["message.recieved"] }],
  ['on["message.received"]', { on: { "message.received": "reply" } }],
  ["secret", { on, secret: 5 }],
  ["secret", { on, secret: [] }],
  ["secret", { on, secret: ["a", 5] }],
  ["client", { on, client: "key" }],
  ["client", { on, client: {} }],
  ["store", { on, store: "redis" }],
  ["store", { on, store: {} }],
  ["store", { on, store: { kind: "mine", durable: true, open: () => ({ put() {} }) } }],
  ["name", { on, name: "" }],
  ["name", { on, name: "two words" }],
  ["name", { on, name: 5 }],
  ["order", { on, order: "fifo" }],
  ["order", { on, order: 5 }],
  ["gather", { on, gather: 5 }],
  ["gather.quietMs", { on, gather: {} }],
  ["gather.maxMs", { on, gather: { quietMs: 10 } }],
  ["gather.maxMs", { on, gather: { quietMs: 10, maxMs: 5 } }],
  ["gather.quiet", { on, gather: { quiet: 10, quietMs: 10, maxMs: 50 } }],
  ["gather", { on, gather: { quietMs: 10, maxMs: 50 }, order: "none" }],
  ["direct", { on, direct: "message.read" }],
  ["direct", { on, direct: ["message.red"] }],
  ["direct", { on, direct: ["message.read"] }],
  ["forward", { on, forward: {} }],
  ["concurrency", { on, concurrency: 0 }],
  ["concurrency", { on, concurrency: 1.5 }],
  ["attempts", { on, attempts: 0 }],
  ["backoff", { on, backoff: 5 }],
  ["backoff.firstMs", { on, backoff: { maxMs: 5 } }],
  ["backoff.maxMs", { on, backoff: { firstMs: 10, maxMs: 5 } }],
  ["handlerTimeoutMs", { on, handlerTimeoutMs: 0 }],
  ["leaseMs", { on, leaseMs: Number.NaN }],
  ["leaseMs", { on, leaseMs: "30s" }],
  ["answer", { on, answer: "now" }],
  ["answer", { on, answer: "kept" }],
  ["answerWithinMs", { on, answerWithinMs: -1 }],
  ["keepMs", { on, keepMs: 0 }],
  ["deadKeepMs", { on, deadKeepMs: 0 }],
  ["codec", { on, codec: 5 }],
  ["codec.open", { on, codec: { seal: (text) => text } }],
  ["maxBodyBytes", { on, maxBodyBytes: 0 }],
  ["maxWaiting", { on, maxWaiting: 0 }],
  ["toleranceSeconds", { on, toleranceSeconds: -1 }],
  ["now", { on, now: 5 }],
  ["onOutcome", { on, onOutcome: {} }],
  ["onError", { on, onError: "log" }],
  ["onDead", { on, onDead: 5 }],
  ["concurency", { on, concurency: 5 }],
  ["onerror", { on, onerror: () => {} }],
];

suite("a wrong option", () => {
  for (const [field, options] of wrong) {
    test(`is refused by its name: ${field}`, () => {
      const make = () => sdk.createReceiver(options);
      assert.throws(make, (error) => {
        assert.deepEqual([error.name, error.outcome], ["ValidationError", "not_sent"], error.stack);
        // A codec without its functions is named by them.
        assert(
          error.field === field || error.field?.startsWith(`${field}.`),
          `${error.field}: ${error.message}`,
        );
        return true;
      });
    });
  }

  test("that is a misspelt event is refused with the nearest name", () => {
    const make = () => sdk.createReceiver({ on: { "message.recieved": () => {} } });
    assert.throws(make, { message: /message\.received/ });
  });

  test("that is no event is refused with every type, also those of the account", () => {
    const make = (name) => () => sdk.createReceiver({ on: { [name]: () => {} } });
    const known = Object.keys(eventTypes).join(", ");
    assert.throws(make("message_template.updated"), {
      message: `on has no event message_template.updated; known are ${known}, and * for every other`,
    });
    assert.throws(make("placement.quality_update"), {
      message: "on has no event placement.quality_update: did you mean `placement.quality_updated`?",
    });
    assert.throws(make("placement.quality"), { message: /did you mean `placement\.quality_updated`\?/ });
    for (const name of [...Object.keys(eventTypes), "placement.orphaned", "post.published"]) {
      assert.doesNotThrow(make(name), name);
    }
  });

  test("that a beginner takes for right is refused with what to do", () => {
    for (const [options, message] of [
      [{ "message.received": () => {} }, /belongs in on/],
      [{ "*": () => {} }, /belongs in on/],
      [{ on, store: "bot.db" }, /sqliteStore\("bot\.db"\)/],
    ]) {
      assert.throws(() => sdk.createReceiver(options), { name: "ValidationError", message });
    }
  });

  test("that throws when it is read is refused too", () => {
    const options = Object.defineProperty({ on }, "store", {
      enumerable: true,
      get() {
        throw new Error("no store today");
      },
    });
    assert.throws(() => sdk.createReceiver(options), { name: "ValidationError" });
  });

  test("never shows the secret", async () => {
    const error = await failure(() => sdk.createReceiver({ secret, on, attempts: secret }));
    assert(!JSON.stringify(error).includes(secret) && !error.message.includes(secret));
  });
});

suite("ready", () => {
  test("says in one sentence what the store says", async () => {
    const store = durableStore({
      before: (name) => {
        if (name === "check") throw new Error("the table is missing: run migrate()");
      },
    });
    const receiver = makeReceiver({ store, on });
    assert.equal((await failure(receiver.ready())).message, "the table is missing: run migrate()");
    assert.equal((await failure(receiver.start())).message, "the table is missing: run migrate()");
  });

  test("resolves with the store's warnings", async () => {
    const inner = sdk.memoryStore();
    const store = {
      ...inner,
      open: (options) => {
        const opened = inner.open(options);
        return new Proxy(opened, {
          get: (target, name) =>
            name === "check"
              ? async () => ["the pool is small"]
              : Reflect.get(target, name, target)?.bind?.(target),
        });
      },
    };
    assert.deepEqual(await makeReceiver({ store, on }).ready(), ["the pool is small"]);
  });
});
