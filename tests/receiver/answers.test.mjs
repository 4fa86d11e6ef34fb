// When a webhook is answered with success: only if its event is finished, or kept where somebody is sure to go on.

import {
  assert,
  deliver,
  durableStore,
  gate,
  makeReceiver,
  received,
  sdk,
  suite,
  test,
  until,
} from "./harness.mjs";

const stores = {
  memory: () => sdk.memoryStore(),
  durable: () => durableStore(),
  "lives on": () => durableStore({ livesOn: true }),
};

/** What each case is about. Returns the answer. */
const cases = {
  finished: async ({ make }) => deliver(await make(() => {}), received()),
  failed: async ({ make }) => {
    const receiver = await make(() => {
      throw new Error("oops");
    });
    return deliver(receiver, received());
  },
  slow: async ({ make, cleanUp }) => {
    const { opened, open } = gate();
    cleanUp(open);
    return deliver(await make(() => opened, { answerWithinMs: 30 }), received());
  },
  "behind a slow one": async ({ make, cleanUp }) => {
    const { opened, open } = gate();
    cleanUp(open);
    const receiver = await make(() => opened, { answerWithinMs: 30 });
    deliver(receiver, received());
    return deliver(receiver, received());
  },
  "held elsewhere": async ({ make, cleanUp }) => {
    const { opened, open } = gate();
    cleanUp(open);
    const other = await make(() => opened, { answerWithinMs: 30 });
    await deliver(other, received());
    return deliver(await make(() => {}), received());
  },
  "seen after its end": async ({ make }) => {
    const receiver = await make(() => {});
    const event = received();
    await deliver(receiver, event);
    await receiver.drain();
    return deliver(receiver, event);
  },
  "seen after a failure": async ({ make }) => {
    let runs = 0;
    const receiver = await make(
      () => {
        runs += 1;
        if (runs === 1) throw new Error("oops");
      },
      { backoff: { firstMs: 1, maxMs: 1 } },
    );
    const event = received();
    await deliver(receiver, event);
    await new Promise((resolve) => setTimeout(resolve, 20));
    return deliver(receiver, event);
  },
  dead: async ({ make }) => {
    const receiver = await make(() => {
      throw new sdk.NeverRetry("no use");
    });
    const event = received();
    await deliver(receiver, event);
    await receiver.drain();
    return deliver(receiver, event);
  },
  ignored: async ({ make }) => {
    const receiver = await make(() => {});
    return deliver(receiver, { ...received(), type: "message.read" });
  },
};

/** With one line for each case: the answers without `start`, then with it. A 503 is asked for again. */
const table = {
  memory: {
    finished: ["204 done", "204 done"],
    failed: ["503 failed", "503 failed"],
    slow: ["503 kept", "503 kept"],
    "behind a slow one": ["503 kept", "503 kept"],
    "held elsewhere": ["503 kept", "503 kept"],
    "seen after its end": ["204 seen", "204 seen"],
    "seen after a failure": ["204 done", "204 seen"],
    dead: ["204 dead", "204 dead"],
    ignored: ["204 ignored", "204 ignored"],
  },
  durable: {
    finished: ["204 done", "204 kept"],
    failed: ["503 failed", "204 kept"],
    slow: ["503 kept", "204 kept"],
    "behind a slow one": ["503 kept", "204 kept"],
    "held elsewhere": ["503 kept", "204 kept"],
    "seen after its end": ["204 seen", "204 seen"],
    "seen after a failure": ["204 done", "204 seen"],
    dead: ["204 dead", "204 dead"],
    ignored: ["204 ignored", "204 ignored"],
  },
  "lives on": {
    finished: ["204 kept", "204 kept"],
    failed: ["204 kept", "204 kept"],
    slow: ["204 kept", "204 kept"],
    "behind a slow one": ["204 kept", "204 kept"],
    "held elsewhere": ["204 kept", "204 kept"],
    "seen after its end": ["204 seen", "204 seen"],
    "seen after a failure": ["204 seen", "204 seen"],
    dead: ["204 dead", "204 dead"],
    ignored: ["204 ignored", "204 ignored"],
  },
};

for (const [kind, lines] of Object.entries(table)) {
  suite(`an answer with a store of the kind ${kind}`, () => {
    for (const [name, answers] of Object.entries(lines)) {
      for (const [at, isStarted] of [false, true].entries()) {
        test(`${name}${isStarted ? ", where the process lives on" : ""}`, async () => {
          const store = stores[kind]();
          const receivers = [];
          const ends = [];
          const make = async (handler, options) => {
            const receiver = makeReceiver({ store, on: { "message.received": handler }, ...options });
            receivers.push(receiver);
            if (isStarted) await receiver.start();
            return receiver;
          };
          try {
            const { status, outcome, headers } = await cases[name]({
              make,
              cleanUp: (end) => ends.push(end),
            });
            assert.equal(`${status} ${outcome}`, answers[at]);
            assert.equal(headers["Retry-After"], status === 503 ? "60" : undefined);
          } finally {
            for (const end of ends) end();
            await Promise.all(receivers.map((receiver) => receiver.close({ graceMs: 0 })));
          }
        });
      }
    }
  });
}

suite("an answer", () => {
  test("doesn't wait where another process works on the chat and nothing is durable", async () => {
    const store = sdk.memoryStore();
    let goOn;
    const works = new Promise((resolve) => {
      goOn = resolve;
    });
    const first = makeReceiver({ store, on: { "message.received": () => works } });
    const second = makeReceiver({ store, answerWithinMs: 600_000, on: { "message.received": () => {} } });
    await second.start();
    const answered = deliver(first, received());
    await until("the first holds the chat", async () => (await first.stats()).held === 1);
    const { status, headers } = await deliver(second, received());
    assert.deepEqual([status, headers["Retry-After"]], [503, "60"]);
    goOn();
    assert.equal((await answered).status, 204);
    await Promise.all([first.close(), second.close()]);
  });

  test("is 503 where the store is down, and the reason goes to onError", async () => {
    const store = durableStore({
      before: (name) => {
        if (name === "put") throw new Error("connection refused");
      },
    });
    const receiver = makeReceiver({ store, on: { "message.received": () => {} } });
    await receiver.start();
    const { status, headers } = await deliver(receiver, received());
    assert.deepEqual([status, headers["Retry-After"]], [503, "60"]);
    assert.equal(receiver.told.errors[0].error.message, "the store's put failed: connection refused");
    await receiver.close();
  });

  test("is 503 where the lane is full", async () => {
    const { opened, open } = gate();
    const on = { "message.received": () => opened };
    const receiver = makeReceiver({ store: durableStore(), maxWaiting: 2, on });
    await receiver.start();
    const answers = [];
    for (let n = 0; n < 3; n += 1) answers.push((await deliver(receiver, received())).status);
    assert.deepEqual(answers, [204, 204, 503]);
    open();
    await receiver.close();
  });

  test("says that memory can't be acknowledged early", () => {
    const make = () => makeReceiver({ answer: "kept", on: { "message.received": () => {} } });
    assert.throws(make, { name: "ValidationError", field: "answer" });
  });

  test("is given once the event is kept, if the user says so", async () => {
    const on = {
      "message.received": () => {
        throw new Error("oops");
      },
    };
    const receiver = makeReceiver({ store: durableStore(), answer: "kept", on });
    assert.deepEqual((await deliver(receiver, received())).status, 204);
    await receiver.close();
  });
});
