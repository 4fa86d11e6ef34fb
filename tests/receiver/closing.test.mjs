// The end of a process: handlers finish or are aborted, leases go back uncounted, and nothing keeps the process alive.

import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import {
  assert,
  deliver,
  durableStore,
  failure,
  gate,
  makeReceiver,
  received,
  sdk,
  suite,
  test,
  until,
  watchedStore,
} from "./harness.mjs";

suite("close", () => {
  test("lets handlers finish", async () => {
    const { opened, open } = gate();
    const receiver = makeReceiver({ store: durableStore(), on: { "message.received": () => opened } });
    await receiver.start();
    await deliver(receiver, received());
    const closed = receiver.close();
    open();
    await closed;
    assert.deepEqual(
      receiver.told.outcomes.map(({ outcome }) => outcome),
      ["done"],
    );
  });

  test("aborts those that take too long, and gives their events back uncounted", async () => {
    const store = durableStore();
    let reason;
    const receiver = makeReceiver({
      store,
      on: {
        "message.received": (_event, { signal }) =>
          new Promise((_resolve, reject) => {
            signal.addEventListener("abort", () => {
              reason = signal.reason;
              reject(reason);
            });
          }),
      },
    });
    await receiver.start();
    await deliver(receiver, received());
    await until("the run", () => store.calls.includes("put"));
    await receiver.close({ graceMs: 0 });
    assert.equal(reason.name, "AbortError");
    const { events } = await receiver.events({ state: "waiting" });
    assert.deepEqual([events[0].starts, events[0].failures, events[0].dueInMs], [0, 0, 0]);

    const ran = [];
    const next = makeReceiver({
      store,
      on: {
        "message.received": (_event, { attempt }) => {
          ran.push(attempt);
        },
      },
    });
    await next.drain();
    assert.deepEqual(ran, [1]);
  });

  test("still keeps webhooks where the store is durable, and answers 503", async () => {
    const receiver = makeReceiver({ store: durableStore(), on: { "message.received": () => {} } });
    await receiver.start();
    await receiver.close();
    const { status, outcome } = await deliver(receiver, received());
    assert.deepEqual([status, outcome], [503, "kept"]);
    assert.equal((await receiver.stats()).waiting, 1);

    const inMemory = makeReceiver({ on: { "message.received": () => {} } });
    await inMemory.close();
    assert.equal((await deliver(inMemory, received())).status, 503);
    assert.equal((await inMemory.stats()).waiting, 0);
  });

  test("waits for what handlers handed to waitUntil", async () => {
    const { opened, open } = gate();
    const receiver = makeReceiver({
      on: { "message.received": (_event, { waitUntil }) => waitUntil(opened) },
    });
    await deliver(receiver, received());
    let isClosed = false;
    const closed = receiver.close().then(() => {
      isClosed = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.equal(isClosed, false);
    open();
    await closed;
  });

  test("is what `await using` does", async () => {
    const receiver = makeReceiver({ on: { "message.received": () => {} } });
    await sdk
      .createReceiver({ on: { "*": () => {} } })
      [Symbol.asyncDispose ?? Symbol.for("Symbol.asyncDispose")]();
    await receiver.close();
  });
});

suite("a handler", () => {
  test("that takes too long is aborted, and its context is closed", async () => {
    let context;
    const receiver = makeReceiver({
      handlerTimeoutMs: 20,
      on: {
        "message.received": (_event, given) => {
          context = given;
          return new Promise(() => {});
        },
      },
    });
    const { outcome } = await deliver(receiver, received());
    assert.equal(outcome, "failed");
    assert.equal(context.signal.aborted, true);
    assert.match(receiver.told.errors[0].error.message, /took longer than 20 ms/);
    await assert.rejects(
      context.step("late", () => 1),
      { outcome: "not_sent" },
    );
  });

  test("that can't renew its lease is aborted", async () => {
    const store = durableStore({
      before: (name) => {
        if (name === "renew") throw new Error("connection refused");
      },
    });
    let signal;
    const receiver = makeReceiver({
      store,
      leaseMs: 1000,
      on: {
        "message.received": (_event, given) => {
          signal ??= given.signal;
          return new Promise((_resolve, reject) => {
            given.signal.addEventListener("abort", () => reject(given.signal.reason));
          });
        },
      },
    });
    await receiver.start();
    await deliver(receiver, received());
    await until("the abort", () => signal?.aborted);
    assert.match(signal.reason.message, /lease/);
    await receiver.close({ graceMs: 0 });
  });
});

suite("a handler whose lease another worker took", () => {
  const asks = {
    reply: ({ reply }) => reply({ body: "Hello" }),
    send: ({ send }) => send("chat_2", { body: "Hello" }),
    step: ({ step }) => step("model", () => "a text"),
    finish: ({ finish }) => finish({}),
    write: ({ client }) => client.react("msg_1", "love"),
  };

  /** A store in memory with a transaction that is over as soon as it is begun, and a clock to move. */
  function storeThatFinishes() {
    const clock = { aheadMs: 0 };
    const memory = sdk.memoryStore({ now: () => Date.now() + clock.aheadMs });
    const open = (options) => {
      const store = memory.open(options);
      const finishIn = async (_tx, hold, given) => {
        const { state } = await store.finish(hold, { ...given, next: true, most: 1 });
        return state === "lost" ? "lost" : "held";
      };
      return Object.assign(store, { finishIn });
    };
    return { clock, store: watchedStore({ ...memory, open }, { durable: true, kind: "durable" }) };
  }

  /** Takes the lane of a run that still goes on, lets the run act, and looks at what it did. */
  async function robbed(options, act) {
    const { clock, store } = storeThatFinishes();
    const [begun, taken] = [gate(), gate()];
    const requests = [];
    const fetch = async ({ url }) => {
      requests.push(url);
      return Response.json({ id: "msg_a", status: "pending" }, { status: 202 });
    };
    let acted;
    const receiver = makeReceiver({
      store,
      client: new sdk.Postproxy({ apiKey: "pp_test", maxRetries: 0, fetch }),
      on: {
        "message.received": async (_event, context) => {
          begun.open();
          await taken.opened;
          acted = act(context);
          await acted;
        },
      },
      ...options,
    });
    const answered = deliver(receiver, received());
    await begun.opened;
    const thief = { lane: "c:chat_1", token: "thief", leaseMs: 3_600_000 };
    const opened = store.open({ name: "default" });
    assert.equal((await opened.take({ ...thief, most: 1 })).state, "busy");
    clock.aheadMs = 24 * 3_600_000;
    assert.equal((await opened.take({ ...thief, most: 1 })).state, "head");
    taken.open();
    assert.equal((await answered).status, 503);
    await acted;

    const { state, events } = await opened.take({ ...thief, most: 1 });
    assert.deepEqual([state, events.length, events[0].failures], ["head", 1, 0]);
    assert.deepEqual(events[0].records, {}, "nothing is kept");
    assert.deepEqual(requests, [], "nothing is sent");
    assert.deepEqual(receiver.told.outcomes, []);
    assert.match(receiver.told.errors[0].error.message, /the lease ran out before it was renewed/);
    await receiver.close({ graceMs: 0 });
  }

  async function allReject(context) {
    assert.equal(context.signal.aborted, true);
    for (const [name, ask] of Object.entries(asks)) {
      const error = await failure(ask(context));
      assert.equal(error.outcome, "not_sent", name);
    }
  }

  // A write of the client's asks no store: that it comes late is only known once something else was refused.
  for (const [name, ask] of Object.entries(asks).filter(([name]) => name !== "write")) {
    test(`learns it from ${name}, and does nothing more`, async () => {
      await robbed({}, async (context) => {
        assert.equal(context.signal.aborted, false);
        assert.equal((await failure(ask(context))).code, "lease_lost");
        await allReject(context);
      });
    });
  }

  test("learns it when it renews, and does nothing more", async () => {
    await robbed({ leaseMs: 1000 }, async (context) => {
      await until("the abort", () => context.signal.aborted);
      assert.match(context.signal.reason.message, /lease/);
      await allReject(context);
    });
  });
});

suite("a process", () => {
  test("is not kept alive by a receiver", async () => {
    const program = `
      import { createReceiver, signWebhook } from "postproxy-dm";
      const receiver = createReceiver({ secret: "s", on: { "message.received": () => { throw new Error("oops") } }, onError() {} });
      await receiver.start();
      const body = JSON.stringify({ id: "evt_1", type: "message.received", data: { object: { id: "msg_1", chat_id: "chat_1" } } });
      const { status } = await receiver.receive(body, { "x-postproxy-signature": signWebhook(body, "s") });
      console.log(status);
    `;
    const args = ["--input-type=module", "--eval", program];
    const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 20_000 });
    assert.equal(stdout, "503\n");
  });

  test("holds nothing of events that are over", async () => {
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc");
    const seen = [];
    const receiver = makeReceiver({
      onError: () => {},
      onDead: () => {},
      on: {
        "message.received": (event, context) => {
          seen.push(new WeakRef(event), new WeakRef(context), new WeakRef(context.signal));
          if (seen.length % 2 === 0) throw new sdk.NeverRetry();
        },
      },
    });
    for (let n = 0; n < 200; n += 1) await deliver(receiver, received({ chat: `chat_${n % 50}` }));
    await until("their end", () => {
      collect();
      return seen.every((reference) => reference.deref() === undefined);
    });
    const { dead, ...stats } = await receiver.stats();
    assert.deepEqual([dead, stats], [100, { waiting: 0, lanes: 0, held: 0, oldestMs: null }]);
  });
});
