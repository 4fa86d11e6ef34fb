// postproxy-dm/testing: what users test their own handlers with.

import { crash, deliver, exampleEvent, signedRequest, testClock } from "postproxy-dm/testing";
import { assert, failure, makeReceiver, sdk, secret, suite, test } from "./harness.mjs";

const TYPES = [
  "message.received",
  "message.sent",
  "message.delivered",
  "message.read",
  "message.edited",
  "message.deleted",
  "message.failed_waiting_for_retry",
  "message.failed",
  "reaction.received",
  "referral.received",
  "profile.connected",
  "profile.disconnected",
  "comment.created",
  "message_template.status_updated",
  "message_template.category_updated",
  "placement.name_status_updated",
  "placement.quality_updated",
  "whatsapp.automatic_event",
];

/** A client that remembers what it sent. An idempotency key sends once, as the service's does. */
function rememberingClient() {
  const sent = new Map();
  return {
    sent,
    async sendMessage(chat_id, { body }, { idempotencyKey }) {
      if (!sent.has(idempotencyKey)) sent.set(idempotencyKey, { id: `msg_${sent.size}`, chat_id, body });
      return sent.get(idempotencyKey);
    },
  };
}

suite("an example of an event", () => {
  for (const type of TYPES) {
    test(`of ${type} is one that a handler gets`, async () => {
      const got = [];
      const on = {
        [type]: (event) => {
          got.push(event);
        },
      };
      const event = exampleEvent(type);
      const receiver = makeReceiver({ on });
      const { status } = await receiver.fetch(signedRequest(event, secret));
      assert.equal(status, 204);
      assert.deepEqual(got, [event], "it has all fields already");
      assert.equal(sdk.canReply(event), ["received", "edited", "deleted"].includes(type.split(".")[1]));
      assert.equal("direction" in event.data.object, type.startsWith("message."), "only a message is one");
    });
  }

  test("has new ids, and what the test changes", () => {
    const [first, second] = [1, 2].map(() =>
      exampleEvent("message.received", { body: "Hello", chat_id: "chat_9" }),
    );
    assert.notEqual(first.id, second.id);
    assert.notEqual(first.data.object.id, second.data.object.id);
    assert(first.created_at < second.created_at);
    assert.deepEqual([second.data.object.body, second.data.object.chat_id], ["Hello", "chat_9"]);
  });

  test("is refused for a type that is none", () => {
    assert.throws(() => exampleEvent("message.red"), { name: "ValidationError", field: "type" });
    assert.throws(() => exampleEvent("toString"), { name: "ValidationError", field: "type" });
  });

  for (const type of TYPES) {
    test(`of ${type} is refused with a field that is misspelt`, () => {
      assert.throws(() => exampleEvent(type, { bdy: 1 }), { name: "ValidationError", field: "bdy" });
    });
  }
});

suite("a test's tools", () => {
  test("refuse what they can't use", () => {
    const event = exampleEvent("message.received");
    for (const [use, field] of [
      [() => testClock("5"), "start"],
      [() => testClock(Number.NaN), "start"],
      [() => testClock(0).advance("5"), "milliseconds"],
      [() => testClock(0).advance(), "milliseconds"],
      [() => signedRequest(event, secret, { timestmp: 1 }), "timestmp"],
      [() => exampleEvent("message.received", "text"), "changes"],
    ]) {
      assert.throws(use, { name: "ValidationError", field });
    }
    const clock = testClock(new Date(1000));
    clock.advance(5);
    assert.equal(clock.now(), 1005);
  });
});

suite("a test's deliveries", () => {
  test("come several times and in another order, the same for the same seed", async () => {
    const orders = [];
    for (const seed of [7, 7, 8]) {
      const order = [];
      const receiver = {
        receive: async (body) => {
          order.push(JSON.parse(body).id.slice(-1));
          return { status: 204, headers: {}, outcome: "done" };
        },
      };
      const events = ["a", "b", "c", "d"].map((id) => ({
        ...exampleEvent("message.received"),
        id: `evt_${id}`,
      }));
      await deliver(receiver, events, { times: 2, shuffle: true, seed, secret });
      orders.push(order.join(""));
    }
    assert.equal(orders[0], orders[1]);
    assert.notEqual(orders[0], orders[2]);
    assert.notEqual(orders[0], "aabbccdd");
    assert.equal([...orders[0]].sort().join(""), "aabbccdd");
  });

  test("run each event once", async () => {
    const ran = [];
    const receiver = makeReceiver({
      on: {
        "message.received": ({ id }) => {
          ran.push(id);
        },
      },
    });
    const events = Array.from({ length: 5 }, () => exampleEvent("message.received"));
    const answers = await deliver(receiver, events, { times: 3, shuffle: true, secret });
    assert.equal(answers.length, 15);
    assert.deepEqual([...ran].sort(), events.map(({ id }) => id).sort());
  });

  test("are asked for with what there is", async () => {
    const receiver = makeReceiver({ on: { "*": () => {} } });
    const event = exampleEvent("message.received");
    for (const [field, call] of [
      ["times", () => deliver(receiver, event, { times: 0, secret })],
      ["seed", () => deliver(receiver, event, { seed: 1.5, secret })],
      ["secret", () => deliver(receiver, event)],
      ["event", () => deliver(receiver, "evt_1", { secret })],
      ["time", () => deliver(receiver, event, { time: 2, secret })],
      ["after", () => crash(receiver, { after: "lunch" })],
      ["receiver", () => crash({}, { after: "reply" })],
    ]) {
      assert.equal((await failure(call)).field, field);
    }
  });
});

suite("a crash", () => {
  for (const after of ["reply", "send", "step", "handler"]) {
    test(`after ${after} lets the handler run twice, and the person get one answer`, async () => {
      const clock = testClock();
      const client = rememberingClient();
      const runs = [];
      const receiver = makeReceiver({
        client,
        store: sdk.memoryStore({ now: clock.now }),
        on: {
          "message.received": async (_event, { reply, send, step, attempt }) => {
            runs.push(attempt);
            const text = await step("text", () => `Written by run ${runs.length}`);
            await reply({ body: text });
            await send("chat_desk", { body: text });
          },
        },
      });
      const event = exampleEvent("message.received");
      const crashed = crash(receiver, { after });
      const [first] = await Promise.all([deliver(receiver, event, { secret }), crashed]);
      assert.equal(first[0].status, 503);
      const [tooSoon] = await deliver(receiver, event, { secret });
      assert.equal(tooSoon.status, 503, "the lease has not run out");
      clock.advance(30_000);
      const [second] = await deliver(receiver, event, { secret });
      assert.deepEqual([second.status, second.outcome], [204, "done"]);
      assert.equal(runs.length, 2);
      const text = after === "step" ? "Written by run 2" : "Written by run 1";
      assert.deepEqual(
        [...client.sent.values()].map(({ chat_id, body }) => [chat_id, body]),
        [
          ["chat_example", text],
          ["chat_desk", text],
        ],
      );
    });
  }
});
