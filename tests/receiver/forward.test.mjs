// Events that an engine of the user's keeps: handed over once they are verified, and worked on by `work`.

import { assert, deliver, durableStore, failure, makeReceiver, received, suite, test } from "./harness.mjs";

suite("forward", () => {
  test("gets what an engine needs, and is answered 204 once it has it", async () => {
    const got = [];
    const receiver = makeReceiver({ forward: async (envelope) => got.push(envelope) });
    const event = received({ chat: "a" });
    const { status, outcome } = await deliver(receiver, event);
    assert.deepEqual([status, outcome], [204, "kept"]);
    const [{ id, lane, created_at, event: forwarded }] = got;
    assert.deepEqual(
      [id, lane, created_at, forwarded.data.object.id],
      [event.id, "c:a", event.created_at, event.data.object.id],
    );
  });

  test("that throws is answered 503", async () => {
    const receiver = makeReceiver({
      forward: () => {
        throw new Error("the queue is full");
      },
    });
    const { status, headers } = await deliver(receiver, received());
    assert.deepEqual([status, headers["Retry-After"]], [503, "60"]);
    assert.equal(receiver.told.errors[0].error.message, "the queue is full");
  });

  for (const [what, options] of Object.entries({
    "without a store": {},
    "with a store": { store: durableStore() },
  })) {
    test(`is worked on ${what}: rejects where the handler fails, and answers by the same keys`, async () => {
      const queue = [];
      const keys = [];
      let runs = 0;
      const client = {
        sendMessage: async (chat_id, { body }, { idempotencyKey }) => {
          keys.push(`${idempotencyKey} ${body}`);
          return { id: "msg_out", chat_id, body };
        },
      };
      const receiver = makeReceiver({
        ...options,
        client,
        forward: (envelope) => queue.push(JSON.stringify(envelope)),
        on: {
          "message.received": async (_event, { reply }) => {
            runs += 1;
            await reply({ body: `Run ${runs}` });
            if (runs === 1) throw new Error("oops");
          },
        },
      });
      const event = received();
      await deliver(receiver, event);
      const envelope = JSON.parse(queue[0]);
      assert.equal((await failure(receiver.work(envelope))).message, "oops");
      await new Promise((resolve) => setTimeout(resolve, 10));
      await receiver.work(envelope);
      const key = `reply-${event.data.object.id}-1`;
      // An intent that was sent is not sent again where there is a store for it.
      assert.deepEqual(keys, options.store ? [`${key} Run 1`] : [`${key} Run 1`, `${key} Run 2`]);
    });
  }
});
