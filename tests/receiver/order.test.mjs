// The order of events: one at a time in a chat, chats side by side, and messages that are gathered.

import {
  assert,
  deliver,
  durableStore,
  gate,
  makeReceiver,
  ofType,
  received,
  sdk,
  suite,
  test,
  until,
} from "./harness.mjs";

const done = (receiver, count) =>
  until(
    `${count} ends`,
    () => receiver.told.outcomes.filter(({ outcome }) => outcome === "done").length === count,
  );

suite("the events of a chat", () => {
  test("run one at a time and by their times, while other chats go on", async () => {
    const ran = [];
    const first = gate();
    const running = new Map();
    const receiver = makeReceiver({
      store: durableStore(),
      on: {
        "message.received": async (event) => {
          const { chat_id, body } = event.data.object;
          assert(!running.get(chat_id), "two runs of one chat");
          running.set(chat_id, true);
          ran.push(`${chat_id} ${body}`);
          if (body === "1") await first.opened;
          running.set(chat_id, false);
        },
      },
    });
    await receiver.start();
    const [one, two, three] = ["1", "2", "3"].map((body) => received({ chat: "a", body }));
    const other = received({ chat: "b", body: "other" });
    await deliver(receiver, one);
    await deliver(receiver, three);
    await deliver(receiver, two);
    await deliver(receiver, other);
    await until("the other chat", () => ran.includes("b other"));
    first.open();
    await done(receiver, 4);
    assert.deepEqual(ran, ["a 1", "b other", "a 2", "a 3"]);
    await receiver.close();
  });

  test("wait for one that failed", async () => {
    const ran = [];
    const receiver = makeReceiver({
      store: durableStore(),
      on: {
        "message.received": async ({ data: { object } }, { attempt }) => {
          ran.push(`${object.body}.${attempt}`);
          if (object.body === "1" && attempt < 3) throw new Error("oops");
        },
      },
    });
    await receiver.start({ pollMs: 5 });
    for (const body of ["1", "2", "3"]) await deliver(receiver, received({ body }));
    await done(receiver, 3);
    assert.deepEqual(ran, ["1.1", "1.2", "1.3", "2.1", "3.1"]);
    await receiver.close();
  });

  test("are worked on behind each other in memory too, by the webhooks that wait", async () => {
    const receiver = makeReceiver({ on: { "message.received": () => {} } });
    const events = Array.from({ length: 40 }, () => received());
    const answers = await Promise.all(events.map((event) => deliver(receiver, event)));
    assert.deepEqual(
      answers.filter(({ status }) => status !== 204),
      [],
      "a lane that is let go after 10 events is taken again",
    );
  });

  test("of more chats than there are places wait for a place", async () => {
    let most = 0;
    let now = 0;
    const receiver = makeReceiver({
      concurrency: 3,
      on: {
        "message.received": async () => {
          now += 1;
          most = Math.max(most, now);
          await new Promise((resolve) => setTimeout(resolve, 2));
          now -= 1;
        },
      },
    });
    const events = Array.from({ length: 30 }, (_, chat) => received({ chat: `chat_${chat}` }));
    const answers = await Promise.all(events.map((event) => deliver(receiver, event)));
    assert.deepEqual([new Set(answers.map(({ status }) => status)), most], [new Set([204]), 3]);
  });

  test("don't wait for receipts, nor receipts for them", async () => {
    const { opened, open } = gate();
    const ran = [];
    const receiver = makeReceiver({
      store: durableStore(),
      on: {
        "message.received": () => opened,
        "message.read": ({ type }) => {
          ran.push(type);
        },
      },
    });
    await receiver.start();
    const event = received();
    await deliver(receiver, event);
    await deliver(receiver, ofType("message.read", event));
    await until("the receipt", () => ran.length === 1);
    open();
    await receiver.close();
  });
});

suite("an order of one's own", () => {
  test("is the text that a function returns", async () => {
    const { opened, open } = gate();
    const ran = [];
    const receiver = makeReceiver({
      store: durableStore(),
      order: (event) => event.data.object.body.slice(0, 1),
      on: {
        "message.received": async ({ data: { object } }) => {
          ran.push(object.body);
          if (object.body === "a1") await opened;
        },
      },
    });
    await receiver.start();
    for (const body of ["a1", "a2", "b1"]) await deliver(receiver, received({ chat: body, body }));
    await until("the other lane", () => ran.includes("b1"));
    assert.deepEqual(ran, ["a1", "b1"]);
    open();
    await done(receiver, 3);
    await receiver.close();
  });

  test("is refused where it is no text, and the webhook comes again", async () => {
    for (const order of [() => "", () => 1, async () => "lane"]) {
      const receiver = makeReceiver({ order, on: { "message.received": () => {} } });
      assert.equal((await deliver(receiver, received())).status, 500);
      assert.equal(receiver.told.errors[0].error.field, "order");
    }
  });

  test("none runs events of one chat side by side", async () => {
    const { opened, open } = gate();
    let running = 0;
    const receiver = makeReceiver({
      order: "none",
      on: {
        "message.received": async () => {
          running += 1;
          await opened;
        },
      },
    });
    const answers = [received(), received()].map((event) => deliver(receiver, event));
    await until("both", () => running === 2);
    open();
    await Promise.all(answers);
  });
});

suite("messages that are gathered", () => {
  test("go to one run, and which ones is the same in the next run", async () => {
    const runs = [];
    const store = durableStore();
    const receiver = makeReceiver({
      store,
      gather: { quietMs: 20, maxMs: 200 },
      on: {
        "message.received": async (event, { events, attempt }) => {
          runs.push([attempt, event.data.object.body, events.map(({ data }) => data.object.body)]);
          if (attempt === 1 && runs.length === 1) {
            await deliver(receiver, received({ body: "4" }));
            throw new Error("oops");
          }
        },
      },
    });
    await receiver.start({ pollMs: 5 });
    for (const body of ["1", "2", "3"]) await deliver(receiver, received({ body }));
    await done(receiver, 4);
    assert.deepEqual(runs, [
      [1, "3", ["1", "2", "3"]],
      [2, "3", ["1", "2", "3"]],
      [1, "4", ["4"]],
    ]);
    assert.deepEqual(await receiver.stats(), { waiting: 0, dead: 0, lanes: 0, held: 0, oldestMs: null });
    await receiver.close();
  });

  test("are answered in memory once the run is done, without start", async () => {
    const runs = [];
    const receiver = makeReceiver({
      gather: { quietMs: 20, maxMs: 100 },
      answerWithinMs: 10_000,
      on: {
        "message.received": (_event, { events }) => {
          runs.push(events.length);
        },
      },
    });
    const answers = await Promise.all(["1", "2"].map((body) => deliver(receiver, received({ body }))));
    assert.deepEqual([answers.map(({ status }) => status), runs], [[204, 204], [2]]);
  });
});

suite("events of types that are direct", () => {
  test("run before the answer and never touch the store", async () => {
    const store = durableStore();
    const ran = [];
    const receiver = makeReceiver({
      store,
      direct: ["message.read", "message.delivered"],
      on: {
        "message.read": ({ id }) => {
          ran.push(id);
        },
        "message.delivered": () => {
          throw new Error("oops");
        },
      },
    });
    const read = ofType("message.read");
    assert.deepEqual([(await deliver(receiver, read)).status, ran], [204, [read.id]]);
    const { status, headers } = await deliver(receiver, ofType("message.delivered"));
    assert.deepEqual([status, headers["Retry-After"]], [503, "60"]);
    assert.equal(receiver.told.errors[0].error.message, "oops");
    assert.deepEqual(store.calls, []);
    assert.deepEqual(
      receiver.told.outcomes.map(({ outcome, type }) => [outcome, type]),
      [
        ["done", "message.read"],
        ["failed", "message.delivered"],
      ],
    );
  });
});

suite("two receivers on one store", () => {
  test("run each event once, and never two of one chat", async () => {
    const store = durableStore();
    const ran = [];
    const running = new Set();
    const on = {
      "message.received": async ({ id, data: { object } }) => {
        assert(!running.has(object.chat_id));
        running.add(object.chat_id);
        await new Promise((resolve) => setTimeout(resolve, 1));
        running.delete(object.chat_id);
        ran.push(id);
      },
    };
    const receivers = [makeReceiver({ store, on }), makeReceiver({ store, on })];
    await Promise.all(receivers.map((receiver) => receiver.start({ pollMs: 5 })));
    const events = Array.from({ length: 60 }, (_, n) => received({ chat: `chat_${n % 5}` }));
    const twice = [...events, ...events];
    await Promise.all(twice.map((event, n) => deliver(receivers[n % 2], event)));
    await until("all", () => ran.length >= events.length);
    await Promise.all(receivers.map((receiver) => receiver.close()));
    assert.deepEqual([...ran].sort(), events.map(({ id }) => id).sort());
    for (const chat of ["chat_0", "chat_4"]) {
      const own = events.filter(({ data }) => data.object.chat_id === chat).map(({ id }) => id);
      assert.deepEqual(
        ran.filter((id) => own.includes(id)),
        own,
      );
    }
  });

  test("of two names have nothing in common", async () => {
    const store = sdk.memoryStore();
    const ran = [];
    const make = (name) =>
      makeReceiver({
        store,
        name,
        on: {
          "message.received": () => {
            ran.push(name);
          },
        },
      });
    const event = received();
    for (const receiver of [make("sales"), make("support")]) await deliver(receiver, event);
    assert.deepEqual(ran, ["sales", "support"]);
  });
});
