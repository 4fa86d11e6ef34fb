// Events that can't be worked on: they die, are told, listed, played again, thrown away and forgotten.

import {
  assert,
  deliver,
  durableStore,
  failure,
  makeReceiver,
  received,
  sdk,
  suite,
  test,
  until,
} from "./harness.mjs";

const outcome = (receiver, wanted, count = 1) =>
  until(wanted, () => receiver.told.outcomes.filter(({ outcome }) => outcome === wanted).length >= count);

suite("an event that always fails", () => {
  test("is dead after its attempts and told, and its chat goes on", async () => {
    const ran = [];
    const receiver = makeReceiver({
      store: durableStore(),
      attempts: 3,
      on: {
        "message.received": ({ data: { object } }, { attempt }) => {
          ran.push(`${object.body}.${attempt}`);
          if (object.body === "poison") throw new Error(`no. ${attempt}`);
        },
      },
    });
    await receiver.start({ pollMs: 5 });
    const poison = received({ body: "poison" });
    await deliver(receiver, poison);
    await deliver(receiver, received({ body: "fine" }));
    await outcome(receiver, "done");
    assert.deepEqual(ran, ["poison.1", "poison.2", "poison.3", "fine.1"]);
    const { told } = receiver;
    assert.deepEqual(
      told.dead.map(({ event, error }) => [event.id, error.message]),
      [[poison.id, "no. 3"]],
    );
    assert.deepEqual(
      told.errors.map(({ error, event, attempt }) => [error.message, event.id, attempt]),
      [1, 2, 3].map((attempt) => [`no. ${attempt}`, poison.id, attempt]),
    );

    const { events, after } = await receiver.events({ state: "dead" });
    assert.equal(after, null);
    const [{ event, created_at, ...row }] = events;
    assert.deepEqual([event.data.object.body, created_at], ["poison", poison.created_at]);
    assert.deepEqual(row, {
      id: poison.id,
      type: "message.received",
      state: "dead",
      chat_id: "chat_1",
      lane: "c:chat_1",
      starts: row.starts,
      failures: 2,
      error: "no. 3",
      dueInMs: null,
    });
    await receiver.close();
  });

  test("works once the handler is mended and it is played again", async () => {
    let isMended = false;
    const receiver = makeReceiver({
      store: durableStore(),
      attempts: 1,
      on: {
        "message.received": () => {
          if (!isMended) throw new Error("oops");
        },
      },
    });
    await receiver.start({ pollMs: 5 });
    const events = [received({ chat: "a" }), received({ chat: "b" }), received({ chat: "c" })];
    for (const event of events) await deliver(receiver, event);
    await outcome(receiver, "dead", 3);
    isMended = true;
    assert.equal(await receiver.replay(events[0].id), 1);
    await outcome(receiver, "done", 1);
    assert.equal(await receiver.replay({ since: Date.now() - 60_000, type: "message.edited" }), 0);
    assert.equal(
      await receiver.replay({ since: new Date(Date.now() - 60_000), type: "message.received" }),
      2,
    );
    await outcome(receiver, "done", 3);
    assert.deepEqual((await receiver.events({ state: "dead" })).events, []);
    await receiver.close();
  });

  test("dies at once of NeverRetry", async () => {
    const cause = new Error("there is no such order");
    const receiver = makeReceiver({
      on: {
        "message.received": () => {
          throw new sdk.NeverRetry(cause);
        },
      },
    });
    const { status, outcome } = await deliver(receiver, received());
    assert.deepEqual([status, outcome], [204, "dead"]);
    assert.equal(receiver.told.dead[0].error.cause, cause);
    assert.equal((await receiver.events({ state: "dead" })).events[0].error, "there is no such order");
  });

  test("waits at least as long as RetryLater says, and any error with retryAfterMs", async () => {
    for (const error of [
      new sdk.RetryLater(60_000, { cause: "busy" }),
      Object.assign(new Error("busy"), { retryAfterMs: 60_000 }),
    ]) {
      const receiver = makeReceiver({
        on: {
          "message.received": () => {
            throw error;
          },
        },
      });
      await deliver(receiver, received());
      const [{ waitMs }] = receiver.told.outcomes;
      assert(waitMs >= 60_000, `${waitMs} ms`);
      const { events } = await receiver.events({ state: "waiting" });
      assert(events[0].dueInMs > 50_000);
      assert.equal(receiver.told.errors[0].error, error);
    }
    assert.throws(() => new sdk.RetryLater(-1), { name: "ValidationError", field: "ms" });
    assert.throws(() => new sdk.RetryLater("soon"), { name: "ValidationError", field: "ms" });
  });
});

suite("a store that fails", () => {
  const refused = Object.assign(new Error("connection refused"), { code: "ECONNREFUSED" });
  const fail = () => Promise.reject(refused);
  /** A store whose `name` fails, or does something else. */
  const storeWithout = (name, instead = fail) =>
    durableStore({ before: (called) => (called === name ? instead() : undefined) });

  test("is told as a StoreError, with its operation and the client's code", async () => {
    const receiver = makeReceiver({ store: storeWithout("list"), on: { "message.received": () => {} } });
    const error = await failure(receiver.events({ state: "dead" }));
    assert(error instanceof sdk.StoreError, error.name);
    assert.deepEqual([error.operation, error.code], ["list", "ECONNREFUSED"]);
  });

  test("is told as a StoreError if it doesn't answer", async () => {
    const store = storeWithout("check", () => new Promise(() => {}));
    const receiver = makeReceiver({ store, answerWithinMs: 1, on: { "message.received": () => {} } });
    assert.equal((await deliver(receiver, received())).status, 503);
    const [{ error }] = receiver.told.errors;
    assert(error instanceof sdk.StoreError, error.name);
    assert.deepEqual([error.operation, error.code], ["check", undefined]);
  });

  test("is said once in a dead event's row", async () => {
    const on = { "message.received": (_event, { step }) => step("ask", () => 1) };
    const receiver = makeReceiver({ store: storeWithout("record"), attempts: 1, on });
    await deliver(receiver, received());
    const { events } = await receiver.events({ state: "dead" });
    assert.equal(events[0].error.match(/store/gi).length, 1, events[0].error);
  });
});

suite("rows", () => {
  test("are thrown away by id, and known afterwards", async () => {
    const receiver = makeReceiver({
      on: {
        "message.received": () => {
          throw new sdk.NeverRetry();
        },
      },
    });
    const event = received();
    await deliver(receiver, event);
    assert.equal(await receiver.discard(event.id), 1);
    assert.equal(await receiver.discard([event.id, "evt_unknown"]), 0);
    assert.equal((await deliver(receiver, event)).outcome, "seen");
  });

  test("are forgotten with their chat", async () => {
    const receiver = makeReceiver({
      on: {
        "message.received": () => {
          throw new sdk.NeverRetry();
        },
      },
    });
    await deliver(receiver, received({ chat: "a" }));
    await deliver(receiver, received({ chat: "b" }));
    assert.equal(await receiver.forget("a"), 1);
    const { events } = await receiver.events({ state: "dead" });
    assert.deepEqual(
      events.map(({ chat_id }) => chat_id),
      ["b"],
    );
  });

  test("come page by page", async () => {
    const receiver = makeReceiver({
      on: {
        "message.received": () => {
          throw new sdk.NeverRetry();
        },
      },
    });
    for (let n = 0; n < 5; n += 1) await deliver(receiver, received());
    const ids = [];
    let after;
    do {
      const page = await receiver.events({ state: "dead", limit: 2, after });
      ids.push(...page.events.map(({ id }) => id));
      after = page.after;
    } while (after !== null);
    assert.equal(new Set(ids).size, 5);
  });

  test("of a deleted message no longer hold its text", async () => {
    const receiver = makeReceiver({
      on: {
        "message.received": () => {
          throw new sdk.NeverRetry();
        },
        "message.deleted": () => {},
      },
    });
    const event = received({ body: "a secret" });
    await deliver(receiver, event);
    const object = { ...event.data.object, body: null, external_deleted_at: new Date().toISOString() };
    await deliver(receiver, { ...event, id: "evt_deleted", type: "message.deleted", data: { object } });
    const { events } = await receiver.events({ state: "dead" });
    assert.equal(JSON.stringify(events).includes("a secret"), false);
    assert.equal(events[0].event.data.object.body, null);
  });

  test("are asked for with what there is", async () => {
    const receiver = makeReceiver({ on: { "*": () => {} } });
    const bad = [
      ["state", () => receiver.events({ state: "done" })],
      ["state", () => receiver.events()],
      ["limit", () => receiver.events({ state: "dead", limit: 0 })],
      ["since", () => receiver.replay({ since: "yesterday" })],
      ["since", () => receiver.replay({})],
      ["forget", () => receiver.replay("evt_1", { forget: 1 })],
      ["untill", () => receiver.replay({ since: 0, untill: 1 })],
      ["id", () => receiver.discard()],
      ["chatId", () => receiver.forget("")],
      ["since", () => receiver.catchUp()],
      ["client", () => receiver.catchUp({ since: 0 })],
      ["profileId", () => receiver.catchUp({ since: 0, profileId: "prof_1" })],
      ["graceMs", () => receiver.close({ graceMs: -1 })],
      ["pollMs", () => receiver.start({ pollMs: 0 })],
      ["signal", () => receiver.drain({ signal: 1 })],
      ["envelope", () => receiver.work({})],
    ];
    for (const [field, call] of bad) {
      const error = await failure(call);
      assert.deepEqual([error.name, error.field], ["ValidationError", field], String(error.stack));
    }
  });
});

suite("a codec", () => {
  const codec = {
    seal: async (text) => Buffer.from(text).toString("base64"),
    open: async (sealed) => Buffer.from(sealed, "base64").toString(),
  };

  test("seals whatever is kept of a person", async () => {
    const kept = [];
    const store = durableStore({ before: (_name, given) => kept.push(JSON.stringify(given)) });
    const steps = [];
    const receiver = makeReceiver({
      store,
      codec,
      on: {
        "message.received": async ({ data: { object } }, { attempt, step }) => {
          steps.push([object.body, await step("answer", () => "said in confidence")]);
          if (attempt === 1) throw new Error("oops");
        },
      },
    });
    await receiver.start({ pollMs: 5 });
    await deliver(receiver, received({ body: "asked in confidence" }));
    await outcome(receiver, "done");
    assert.deepEqual(steps, Array(2).fill(["asked in confidence", "said in confidence"]));
    assert.equal(kept.join("").includes("in confidence"), false);
    await receiver.close();
  });

  test("that can't open an event leaves it to another process", async () => {
    const store = durableStore();
    const on = { "message.received": () => {} };
    const sealing = makeReceiver({
      store,
      codec,
      answer: "kept",
      on: { "message.received": () => new Promise(() => {}) },
    });
    await deliver(sealing, received());
    await sealing.close({ graceMs: 0 });
    const other = makeReceiver({
      store,
      codec: {
        seal: codec.seal,
        open: () => {
          throw new Error("wrong key");
        },
      },
      on,
    });
    await other.drain();
    assert.match(other.told.errors[0].error.message, /wrong key/);
    const { events } = await makeReceiver({ store, codec, on }).events({ state: "waiting" });
    assert.deepEqual([events[0].starts, events[0].failures], [0, 0]);
    assert(events[0].dueInMs > 0);
  });
});
