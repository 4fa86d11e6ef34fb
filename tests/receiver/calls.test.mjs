// What an event costs: round trips to the store, counted.

import {
  assert,
  deliver,
  durableStore,
  makeReceiver,
  ofType,
  received,
  suite,
  test,
  until,
} from "./harness.mjs";

const client = {
  sendMessage: async (chat_id, { body }) => ({ id: "msg_out", chat_id, body, direction: "outbound" }),
};

/** The operations for one event, once the store is ready. */
async function callsOf(on, event, { isStarted = false, ...options } = {}) {
  const store = durableStore();
  const receiver = makeReceiver({ store, client, on, ...options });
  if (isStarted) await receiver.start();
  // The first event also looks for lanes that others have left.
  await deliver(receiver, received({ chat: "first" }));
  await until("its end", () => store.calls.includes("finish"));
  await new Promise((resolve) => setTimeout(resolve, 5));
  store.calls.length = 0;
  receiver.told.outcomes.length = 0;
  await deliver(receiver, event);
  await until("its end", () => receiver.told.outcomes.length > 0);
  await new Promise((resolve) => setTimeout(resolve, 5));
  const calls = [...store.calls];
  await receiver.close();
  return calls;
}

suite("the store is asked", () => {
  test("never for an event without a handler", async () => {
    const on = { "message.received": () => {} };
    assert.deepEqual(await callsOf(on, ofType("message.read")), []);
    const outbound = received({ direction: "outbound" });
    assert.deepEqual(await callsOf(on, outbound), []);
  });

  test("twice for an event with one: put with the lane, and finish", async () => {
    const on = { "message.received": () => {} };
    for (const isStarted of [false, true]) {
      assert.deepEqual(await callsOf(on, received(), { isStarted }), ["put", "finish"]);
    }
  });

  test("once more for each answer and each step", async () => {
    const on = {
      "message.received": async (_event, { reply, step }) => {
        await reply({ body: "One" });
        await reply({ body: "Two" });
        await step("three", () => 3);
      },
    };
    assert.deepEqual(await callsOf(on, received()), ["put", "record", "record", "record", "finish"]);
  });

  test("once for an event that came before", async () => {
    const store = durableStore();
    const receiver = makeReceiver({ store, on: { "message.received": () => {} } });
    const event = received();
    await deliver(receiver, event);
    store.calls.length = 0;
    assert.equal((await deliver(receiver, event)).outcome, "seen");
    assert.equal(store.calls[0], "put");
  });

  test("whether it is ready before the first event, once", async () => {
    const store = durableStore();
    const receiver = makeReceiver({ store, on: { "message.received": () => {} } });
    assert.deepEqual(store.calls, []);
    for (let n = 0; n < 2; n += 1) await deliver(receiver, received({ chat: `chat_${n}` }));
    assert.equal(store.calls.filter((name) => name === "check").length, 1);
  });
});
