// The search for lanes that are due, in a process that lives on.

import { assert, deliver, durableStore, makeReceiver, received, suite, test, until } from "./harness.mjs";

suite("the search for due lanes", () => {
  test("goes on after it had no place for another lane", async () => {
    let runs = 0;
    const receiver = makeReceiver({
      store: durableStore(),
      concurrency: 1,
      backoff: { firstMs: 30, maxMs: 30 },
      on: {
        "message.received": async () => {
          runs += 1;
          // The only place is taken for many times as long as the search waits.
          await new Promise((resolve) => setTimeout(resolve, 50));
          if (runs === 1) throw new Error("oops");
        },
      },
    });
    await receiver.start({ pollMs: 1 });
    await deliver(receiver, received());
    await until("the event runs again", () => runs === 2);
    await until("it is finished", async () => (await receiver.stats()).waiting === 0);
    assert.equal(runs, 2);
    await receiver.close();
  });
});
