// The end of a process: handlers finish or are aborted, leases go back uncounted, and nothing keeps the process alive.

import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
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

  test("whose lease was taken is aborted, and writes nothing more", async () => {
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
