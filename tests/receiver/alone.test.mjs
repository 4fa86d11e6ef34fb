// An event whose runs were cut off twice may be what ends its process: it runs alone there. tests/receiving/poison.test.mjs lets
// real processes end.

import {
  assert,
  deliver,
  gate,
  makeReceiver,
  received,
  sdk,
  suite,
  test,
  until,
  watchedStore,
} from "./harness.mjs";

/** A store with a clock to move, which outlives its processes as far as a test can tell. */
function storeWithClock() {
  const clock = { aheadMs: 0 };
  const memory = sdk.memoryStore({ now: () => Date.now() + clock.aheadMs });
  const store = watchedStore(memory, { durable: true, kind: "durable" });
  return { clock, store, opened: memory.open({ name: "default" }) };
}

/** Keeps events, and lets processes end while they are at their runs. */
async function cutOff({ clock, store, opened }, events, times = 2) {
  const kept = makeReceiver({ store, on: { "message.received": () => {} } });
  await kept.close();
  for (const event of events) assert.equal((await deliver(kept, event)).status, 503);
  for (let time = 0; time < times; time += 1) {
    for (const [at, event] of events.entries()) {
      const token = `cut off ${time} ${at}`;
      const lane = `c:${event.data.object.chat_id}`;
      assert.equal((await opened.take({ lane, token, leaseMs: 1000, most: 1 })).state, "head");
    }
    clock.aheadMs += 2000;
  }
}

/** A handler that says what runs, and waits for the gate of its event if there is one. */
function watchedHandler(gates = {}) {
  const seen = { running: [], begun: [], beside: {} };
  const handler = async ({ data: { object } }) => {
    const { body } = object;
    for (const other of seen.running) seen.beside[other]?.push(body);
    seen.beside[body] = [...seen.running];
    seen.running.push(body);
    seen.begun.push(body);
    await gates[body]?.opened;
    await new Promise((resolve) => setTimeout(resolve, 5));
    seen.running.splice(seen.running.indexOf(body), 1);
  };
  return { seen, handler };
}

const suspect = (body, chat = body) => received({ chat, body });
const soon = () => new Promise((resolve) => setTimeout(resolve, 300));

suite("an event whose runs were cut off twice", () => {
  test("waits until the other runs have ended, and none begins until it has", async () => {
    const around = storeWithClock();
    const gates = { first: gate(), suspect: gate() };
    const { seen, handler } = watchedHandler(gates);
    const receiver = makeReceiver({ store: around.store, on: { "message.received": handler } });
    await receiver.start({ pollMs: 10 });
    await deliver(receiver, received({ chat: "first", body: "first" }));
    await deliver(receiver, received({ chat: "first", body: "next" }));
    await until("the first run", () => seen.begun.length === 1);
    await cutOff(around, [suspect("suspect")]);
    await soon();
    assert.equal((await deliver(receiver, received({ chat: "other", body: "other" }))).status, 204);
    await soon();
    assert.deepEqual(seen.begun, ["first"]);
    gates.first.open();
    await until("the suspect's run", () => seen.begun.includes("suspect"));
    await soon();
    assert.deepEqual(seen.begun, ["first", "suspect"]);
    gates.suspect.open();
    await until("the end", () => receiver.told.outcomes.length === 4);
    assert.deepEqual(seen.beside.suspect, []);
    assert.deepEqual([...seen.begun.slice(2)].sort(), ["next", "other"]);
    await receiver.close();
  });

  test("waits for no other one, but for its turn", async () => {
    const around = storeWithClock();
    const { seen, handler } = watchedHandler();
    const names = ["one", "two", "three"];
    await cutOff(
      around,
      names.map((name) => suspect(name)),
    );
    const receiver = makeReceiver({ store: around.store, on: { "message.received": handler } });
    await receiver.start({ pollMs: 10 });
    await until("the end", () => receiver.told.outcomes.length === 3);
    for (const name of names) assert.deepEqual(seen.beside[name], []);
    await receiver.close();
  });

  test("is given back uncounted by close while it waits", async () => {
    const around = storeWithClock();
    const gates = { first: gate() };
    const { seen, handler } = watchedHandler(gates);
    const receiver = makeReceiver({ store: around.store, on: { "message.received": handler } });
    await receiver.start({ pollMs: 10 });
    await deliver(receiver, received({ chat: "first", body: "first" }));
    await until("the first run", () => seen.begun.length === 1);
    await cutOff(around, [suspect("suspect")]);
    await until("the suspect is taken", async () => (await receiver.stats()).held === 2);
    const closed = receiver.close();
    await until("the suspect is given back", async () => (await receiver.stats()).held === 1);
    gates.first.open();
    await closed;
    const { events } = await receiver.events({ state: "waiting" });
    assert.deepEqual([events.length, events[0].starts, events[0].failures], [1, 2, 0]);
    assert.deepEqual(seen.begun, ["first"]);
  });

  test("dies only once three of its runs alone were cut off, and lives anew after a replay", async () => {
    const around = storeWithClock();
    await cutOff(around, [suspect("suspect")], 20);
    const options = { store: around.store };
    for (let run = 1; run <= 3; run += 1) {
      // A process that ends: what its handler would say comes too late.
      const begun = gate();
      const process = makeReceiver({
        ...options,
        on: {
          "message.received": () => {
            begun.open();
            return new Promise(() => {});
          },
        },
      });
      await process.start({ pollMs: 10 });
      await begun.opened;
      const { events } = await process.events({ state: "waiting" });
      assert.equal(events[0].starts, 20 + run);
      around.clock.aheadMs += 60_000;
      const thief = { lane: "c:suspect", token: `thief ${run}`, leaseMs: 1000 };
      await around.opened.take({ ...thief, most: 1 });
      await around.opened.letGo(thief, { id: `e:${events[0].id}`, waitMs: 0, records: {} });
      await process.close({ graceMs: 0 });
    }
    const { seen, handler } = watchedHandler();
    const receiver = makeReceiver({ ...options, on: { "message.received": handler } });
    await receiver.start({ pollMs: 10 });
    await until("its death", () => receiver.told.dead.length === 1);
    assert.match(receiver.told.dead[0].error.message, /3 runs of it were begun alone/);
    await until("its burial", async () => (await receiver.stats()).dead === 1);
    assert.deepEqual(seen.begun, []);
    assert.equal(await receiver.replay(receiver.told.dead[0].event.id), 1);
    await until("its end", () => receiver.told.outcomes.some(({ outcome }) => outcome === "done"));
    assert.deepEqual(seen.begun, ["suspect"]);
    await receiver.close();
  });
});

suite("while an event runs alone", () => {
  /** Has an event run alone in this process, until `end` is called. */
  async function occupied() {
    const around = storeWithClock();
    const gates = { suspect: gate() };
    const { seen, handler } = watchedHandler(gates);
    await cutOff(around, [suspect("suspect")]);
    const receiver = makeReceiver({ store: around.store, on: { "message.received": handler } });
    await receiver.start({ pollMs: 10 });
    await until("its run", () => seen.running.length === 1);
    const end = async () => {
      gates.suspect.open();
      await until("its end", () => receiver.told.outcomes.length === 1);
      await receiver.close();
    };
    return { seen, end };
  }

  test("webhooks that need a run of their own wait, whichever receiver they are for", async () => {
    const { seen, end } = await occupied();
    const ran = [];
    const others = makeReceiver({
      direct: ["message.read"],
      on: {
        "message.received": () => void ran.push("received"),
        "message.read": () => void ran.push("read"),
      },
    });
    const answers = [deliver(others, received()), deliver(others, { ...received(), type: "message.read" })];
    await soon();
    assert.deepEqual([seen.running, ran], [["suspect"], []]);
    await end();
    for (const answer of answers) assert.equal((await answer).status, 204);
    assert.deepEqual(ran.sort(), ["read", "received"]);
    await others.close();
  });

  test("a webhook that waits too long is answered 503", async () => {
    const { end } = await occupied();
    let runs = 0;
    const others = makeReceiver({
      answerWithinMs: 2200,
      direct: ["message.read"],
      on: {
        "*": () => {
          runs += 1;
        },
      },
    });
    const read = deliver(others, { ...received(), type: "message.read" });
    const other = deliver(others, received());
    assert.deepEqual([(await read).status, (await other).status, runs], [503, 503, 0]);
    await end();
    await others.close();
  });

  test("another receiver that lives on goes on afterwards", async () => {
    const { end } = await occupied();
    const around = storeWithClock();
    const { seen, handler } = watchedHandler();
    const other = makeReceiver({ store: around.store, on: { "message.received": handler } });
    await other.start({ pollMs: 10 });
    assert.equal((await deliver(other, received({ body: "waits" }))).status, 204);
    const drained = other.drain();
    await soon();
    assert.deepEqual(seen.begun, []);
    await end();
    await drained;
    assert.deepEqual(seen.begun, ["waits"]);
    await other.close();
  });
});

suite("an event whose runs were cut off, without start", () => {
  test("runs alone with the service's next delivery, and other webhooks are answered after it", async () => {
    const around = storeWithClock();
    const event = suspect("suspect");
    await cutOff(around, [event]);
    const gates = { suspect: gate(), first: gate() };
    const { seen, handler } = watchedHandler(gates);
    const receiver = makeReceiver({ store: around.store, on: { "message.received": handler } });
    const first = deliver(receiver, received({ chat: "first", body: "first" }));
    await until("the first run", () => seen.running.length === 1);
    const again = deliver(receiver, event);
    await until("the suspect is taken", async () => (await receiver.stats()).held === 2);
    const other = deliver(receiver, received({ chat: "other", body: "other" }));
    gates.first.open();
    assert.equal((await first).outcome, "done");
    await until("the suspect's run", () => seen.running.includes("suspect"));
    await soon();
    assert.deepEqual(seen.running, ["suspect"]);
    gates.suspect.open();
    const answers = await Promise.all([again, other]);
    assert.deepEqual(
      answers.map(({ status, outcome }) => [status, outcome]),
      [
        [204, "done"],
        [204, "done"],
      ],
    );
    assert.deepEqual(seen.beside.suspect, []);
    await receiver.close();
  });
});
