// What handlers and users do wrong: it is told by name, the process lives on, and no answer is lost in silence.

import {
  assert,
  deliver,
  durableStore,
  failure,
  gate,
  makeReceiver,
  ofType,
  received,
  sdk,
  suite,
  test,
  until,
} from "./harness.mjs";

const hello = { body: "Hello" };

/** A client whose service answers each send in one way. */
function clientThat(answer) {
  return new sdk.Postproxy({ apiKey: "pp_test", maxRetries: 0, fetch: async () => answer() });
}

const refusing = () => clientThat(() => Response.json({ error: "out of order" }, { status: 500 }));
const accepting = () => clientThat(() => Response.json({ id: "msg_a", status: "pending" }, { status: 202 }));

const thrower = () => {
  throw new Error("read");
};

suite("a handler that throws", () => {
  const hostile = {
    "what has no prototype": Object.create(null),
    "what can't become a text": { toString: thrower },
    "what can't be read": Object.defineProperty({}, "message", { get: thrower }),
    "a proxy": new Proxy({}, { get: thrower, getPrototypeOf: thrower, has: thrower }),
    nothing: undefined,
  };
  for (const [name, thrown] of Object.entries(hostile)) {
    for (const direct of [[], ["message.received"]]) {
      test(`${name} has failed: ${direct.length ? "direct" : "kept"}`, async () => {
        const on = {
          "message.received": () => {
            throw thrown;
          },
        };
        const receiver = makeReceiver({ on, direct });
        const { outcome, status } = await deliver(receiver, received());
        assert.deepEqual([outcome, status], ["failed", 503]);
      });
    }
  }
});

suite("a handler that forgets to wait", () => {
  for (const [name, ask] of Object.entries({
    reply: ({ reply }) => reply(hello),
    send: ({ send }) => send("chat_2", hello),
    "a misspelt option": ({ reply }) => reply(hello, { nmae: "first" }),
    step: ({ step }) =>
      step("odd", () => {
        throw new Error("no step");
      }),
  })) {
    test(`for what fails has failed itself: ${name}`, async () => {
      const on = { "message.received": (_event, context) => void ask(context) };
      const receiver = makeReceiver({ client: refusing(), on });
      const { outcome } = await deliver(receiver, received());
      assert.equal(outcome, "failed");
      assert.equal(receiver.told.errors.length, 1);
    });

    test(`but watches over it itself has not: ${name}`, async () => {
      const on = { "message.received": (_event, context) => void ask(context).catch(() => {}) };
      const { outcome } = await deliver(makeReceiver({ client: refusing(), on }), received());
      assert.equal(outcome, "done");
    });
  }

  test("for what succeeds has done its work", async () => {
    const sent = [];
    const on = {
      "message.received": (_event, { reply }) => void reply(hello).then(({ message }) => sent.push(message)),
    };
    const { outcome } = await deliver(makeReceiver({ client: accepting(), on }), received());
    assert.deepEqual([outcome, sent.length], ["done", 1]);
  });
});

suite("a handler that heeds its signal", () => {
  const aborted = (signal) => new Promise((resolve) => signal.addEventListener("abort", resolve));

  test("is told of as one that took too long", async () => {
    const on = {
      "message.received": async (_event, { signal }) => {
        await aborted(signal);
        throw signal.reason;
      },
    };
    const receiver = makeReceiver({ handlerTimeoutMs: 20, on });
    await deliver(receiver, received());
    const messages = receiver.told.errors.map(({ error }) => error.message);
    assert.deepEqual(messages, ["the handler took longer than 20 ms"]);
  });

  test("may throw an error of its own", async () => {
    const on = {
      "message.received": async (_event, { signal }) => {
        await aborted(signal);
        throw new sdk.NeverRetry("too late for this customer");
      },
    };
    const receiver = makeReceiver({ handlerTimeoutMs: 20, on });
    const { outcome } = await deliver(receiver, received());
    assert.equal(outcome, "dead");
    assert.equal(receiver.told.errors[0].error.message, "too late for this customer");
    assert.equal(receiver.told.errors[0].attempt, 1);
  });
});

suite("a function of the user's", () => {
  test("order that returns a promise is refused, whatever becomes of it", async () => {
    const order = async () => {
      throw new Error("the database is down");
    };
    const receiver = makeReceiver({ order, on: { "message.received": () => {} } });
    const { status } = await deliver(receiver, received());
    assert.equal(status, 500);
    assert.match(receiver.told.errors[0].error.message, /order must return a string .* got a promise/);
  });

  test("order that returns nothing much is told what it returned", async () => {
    const receiver = makeReceiver({ order: () => "", on: { "message.received": () => {} } });
    await deliver(receiver, received());
    assert.match(receiver.told.errors[0].error.message, /got an empty one/);
  });

  for (const [name, options] of Object.entries({
    "the function secret": { secret: () => new Promise(() => {}) },
    forward: { forward: () => new Promise(() => {}), on: undefined },
    "codec.seal": { codec: { seal: () => new Promise(() => {}), open: (text) => text } },
    "the store": { store: durableStore({ before: (name) => name === "check" && new Promise(() => {}) }) },
  })) {
    test(`${name} that never ends is told of when the webhook can't wait longer`, async () => {
      const on = { "message.received": () => {} };
      const receiver = makeReceiver({ answerWithinMs: 100, on, ...options });
      const { status } = await deliver(receiver, received());
      assert(status >= 500, `${status}`);
      assert.equal(receiver.told.errors.length, 1);
      assert(receiver.told.errors[0].error.message.startsWith(name), receiver.told.errors[0].error.message);
    });
  }

  test("codec also seals the words of a failure", async () => {
    const codec = {
      seal: (text) => [...text].reverse().join(""),
      open: (text) => [...text].reverse().join(""),
    };
    const buried = [];
    const store = durableStore({ before: (name, [, given]) => name === "bury" && buried.push(given.error) });
    const on = {
      "message.received": ({ data }) => {
        throw new sdk.NeverRetry(`can't read ${data.object.body}`);
      },
    };
    const receiver = makeReceiver({ store, codec, on });
    await deliver(receiver, received({ body: "my secret" }));
    await until("the burial", () => buried.length > 0);
    assert.equal(buried[0], "1:terces ym daer t'nac");
    await until("the dead", async () => (await receiver.events({ state: "dead" })).events.length > 0);
    assert.equal((await receiver.events({ state: "dead" })).events[0].error, "can't read my secret");
  });
});

suite("a wait that an error asks for", () => {
  test("is at most a day", async () => {
    const on = {
      "message.received": () => {
        throw new sdk.RetryLater(1e15);
      },
    };
    const receiver = makeReceiver({ on });
    await deliver(receiver, received());
    const { events } = await receiver.events({ state: "waiting" });
    assert(events[0].dueInMs <= 24 * 60 * 60 * 1000 && events[0].dueInMs > 23 * 60 * 60 * 1000);
  });
});

suite("an option that a method doesn't take", () => {
  const receiver = makeReceiver({ on: { "message.received": () => {} } });
  for (const [name, call] of Object.entries({
    signl: () => receiver.drain({ signl: 1 }),
    limt: () => receiver.events({ state: "dead", limt: 5 }),
    poll: () => receiver.start({ poll: 5 }),
    grace: () => receiver.close({ grace: 5 }),
    forgett: () => receiver.replay("evt_1", { forgett: true }),
    typ: () => receiver.replay({ since: 0, typ: "message.received" }),
    from: () => receiver.catchUp({ from: 0 }),
  })) {
    test(`is refused by its name: ${name}`, async () => {
      const error = await failure(call);
      assert.equal(error.field, name);
      assert.match(error.message, /is no option of \w+, which takes/);
    });
  }

  test("is apart from a list that is empty, and an id that is none", async () => {
    assert.deepEqual([await receiver.replay([]), await receiver.discard([])], [0, 0]);
    for (const call of [() => receiver.replay([5]), () => receiver.discard("")]) {
      assert.equal((await failure(call)).field, "id");
    }
  });
});

suite("a chat that is full", () => {
  test("is told of", async () => {
    const { opened, open } = gate();
    const receiver = makeReceiver({
      store: durableStore(),
      maxWaiting: 1,
      on: { "message.received": () => opened },
    });
    await receiver.start();
    await deliver(receiver, received());
    const { status } = await deliver(receiver, received());
    assert.equal(status, 503);
    assert.match(receiver.told.errors[0].error.message, /c:chat_1 was not taken: 1 of its events wait/);
    open();
    await receiver.close();
  });
});

suite("a receiver that is closed", () => {
  test("begins nothing", async () => {
    const ran = [];
    const receiver = makeReceiver({ on: { "message.received": (event) => void ran.push(event) } });
    await receiver.close();
    const event = received();
    const envelope = { id: event.id, lane: "c:chat_1", created_at: event.created_at, event };
    for (const call of [() => receiver.start(), () => receiver.work(envelope)]) {
      assert.match((await failure(call)).message, /the receiver is closed/);
    }
    assert.equal(ran.length, 0);
  });
});

suite("order none", () => {
  test("has one lane for a message, whether it comes as an event or from a catch-up", async () => {
    const lanes = [];
    const store = durableStore({ before: (name, [event]) => name === "put" && lanes.push(event.lane) });
    const receiver = makeReceiver({ store, order: "none", on: { "*": () => {} } });
    const event = received();
    await deliver(receiver, event);
    await deliver(receiver, ofType("message.read", event));
    assert.equal(lanes[0], `m:${event.data.object.id}`);
    assert.match(lanes[1], /^e:evt_/);
  });
});
