// `finish(tx)` in the handlers of whole receivers, with the effects counted in the database: there is exactly one of each event,
// whatever becomes of the transaction, of the lease and of the process.

import { strict as assert } from "node:assert";
import { fork } from "node:child_process";
import { once } from "node:events";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { createReceiver, signWebhook } from "../../npm/node.js";
import { postgresStore } from "../../npm/stores/postgres.js";
import { startPostgres } from "./postgres-server.mjs";
import { eventually } from "./servers.mjs";
import { EFFECTS, openers } from "./transactions.mjs";

const PROGRAM = fileURLToPath(new URL("transaction-bot.mjs", import.meta.url));
const SECRET = "whsec_finish";
const LEASE_MS = 1_500;
/** The chats at a time of one bot. */
const PLACES = 4;

const server = await startPostgres();
const admin = new pg.Pool(server.address);
admin.on("error", () => {});
await postgresStore(admin).migrate();
await admin.query(EFFECTS);
const running = new Set();
after(async () => {
  for (const child of running) child.kill("SIGKILL");
  await admin.end();
  await server.kill();
});

let count = 0;

/** A receiver of a fresh name, which keeps events, and bots that work on them. */
function fresh(kind) {
  count += 1;
  const options = { secret: SECRET, name: `finish-${count}` };
  const keeper = createReceiver({
    ...options,
    concurrency: PLACES,
    store: heldElsewhere(postgresStore(admin)),
    answer: "kept",
    on: { "message.received": () => {} },
  });
  return {
    stats: () => keeper.stats(),

    /** Delivers an event, and returns its id and what was answered. */
    async deliver({ chat = "ada", body = "commits", id = `finish-${count}-${Math.random()}` } = {}) {
      const created_at = new Date().toISOString();
      const object = { id: `m-${id}`, chat_id: chat, direction: "inbound", body, created_at };
      const event = { id, object: "event", type: "message.received", created_at, data: { object } };
      const text = JSON.stringify(event);
      const headers = { "x-postproxy-signature": signWebhook(text, SECRET) };
      const { status, outcome } = await keeper.receive(text, headers);
      return { id, status, outcome };
    },

    /** Ends all leases in the store, before the holders' time. */
    endLeases: () => admin.query("UPDATE pp1_lanes SET until = 0, due = 0 WHERE name = $1", [options.name]),

    bot(stopsAt, others) {
      const receiver = {
        ...options,
        concurrency: PLACES,
        leaseMs: LEASE_MS,
        backoff: { firstMs: 20, maxMs: 100 },
        ...others,
      };
      return startBot({ kind, url: server.url, stopsAt, receiver });
    },
  };
}

/** A store whose lanes are all held by others, so that its receiver runs nothing itself. */
function heldElsewhere(store) {
  return {
    ...store,
    open(options) {
      const opened = store.open(options);
      const lane = { state: "busy", forMs: LEASE_MS };
      const operations = {
        put: async (event) => ({ ...(await opened.put(event)), lane }),
        take: async () => lane,
      };
      return new Proxy(opened, {
        get: (_, name) => operations[name] ?? opened[name]?.bind(opened),
      });
    },
  };
}

async function startBot(given) {
  const child = fork(PROGRAM, [JSON.stringify(given)]);
  running.add(child);
  const ended = once(child, "exit").then(() => running.delete(child));
  const said = [];
  child.on("message", (message) => said.push(message));
  const bot = {
    /** Waits until it has said something with such a field. */
    says: (field) =>
      eventually(async () => {
        const message = said.find((each) => field in each);
        if (message) return message;
        throw new Error(`the bot didn't say "${field}" but ${JSON.stringify(said)}`);
      }),
    /** Waits until so many handlers have come to their end. */
    ran: (least) =>
      eventually(async () => {
        if (said.filter(({ ran }) => ran).length < least) throw new Error(`fewer than ${least} have run`);
      }),
    /** How often it has begun an event. */
    runs: (id) => said.filter(({ runs }) => runs === id).length,
    goOn: () => child.send({}),
    signal: (name) => child.kill(name),
    async kill() {
      child.kill("SIGKILL");
      await ended;
    },
  };
  await bot.says("ready");
  return bot;
}

async function effects(id) {
  const { rows } = await admin.query("SELECT count(*)::int AS count FROM effects WHERE event = $1", [id]);
  return rows[0].count;
}

/** Waits until nothing waits, and no lane is left. */
function idle({ stats }) {
  return eventually(async () => {
    const { waiting, lanes, dead } = await stats();
    assert.deepEqual({ waiting, lanes, dead }, { waiting: 0, lanes: 0, dead: 0 });
  });
}

for (const kind of Object.keys(openers)) {
  describe(`finish(tx) in a handler, through ${kind}`, () => {
    // Prisma's client is generated once, for all processes.
    before(async () => (await openers[kind](server.url)).close());

    test("a commit: the event is done, and a redelivery changes nothing", async () => {
      const system = fresh(kind);
      const bot = await system.bot();
      const { id, status } = await system.deliver();
      assert.equal(status, 204);
      await idle(system);
      assert.equal(await effects(id), 1);
      assert.equal((await system.deliver({ id })).outcome, "seen");
      // The lane goes on with the next.
      const next = await system.deliver();
      await idle(system);
      assert.deepEqual([await effects(id), await effects(next.id)], [1, 1]);
      assert.deepEqual([bot.runs(id), bot.runs(next.id)], [1, 1]);
      await bot.kill();
    });

    test("a rollback: the event runs again", async () => {
      const system = fresh(kind);
      const bot = await system.bot();
      const { id } = await system.deliver({ body: "rolls back" });
      assert.match((await bot.says("failed")).why, /after all, no/);
      await idle(system);
      assert.equal(await effects(id), 1);
      assert.equal(bot.runs(id), 2);
      await bot.kill();
    });

    test("a lease that was lost before: the late one's effect is rolled back", async () => {
      const system = fresh(kind);
      const late = await system.bot("the effect is written");
      const { id } = await system.deliver();
      await late.says("stops");
      late.signal("SIGSTOP");
      const other = await system.bot();
      await eventually(async () => assert.equal(await effects(id), 1));
      await other.says("ran");
      late.signal("SIGCONT");
      late.goOn();
      await late.says("failed");
      await idle(system);
      assert.equal(await effects(id), 1);
      assert.deepEqual([late.runs(id), other.runs(id)], [1, 1]);
      await Promise.all([late.kill(), other.kill()]);
    });

    test("a lease that the store gave to another one, unknown to its holder: the same", async () => {
      const system = fresh(kind);
      // It renews its lease no sooner than the test ends, and has no place to take the lane a second time.
      const late = await system.bot("the effect is written", { leaseMs: 300_000, concurrency: 1 });
      const { id } = await system.deliver();
      await late.says("stops");
      await system.endLeases();
      const other = await system.bot();
      await other.says("ran");
      late.goOn();
      await late.says("failed");
      await idle(system);
      assert.equal(await effects(id), 1);
      assert.deepEqual([late.runs(id), other.runs(id)], [1, 1]);
      await Promise.all([late.kill(), other.kill()]);
    });

    test("a process that is frozen between finish and commit: nobody else begins", async () => {
      const system = fresh(kind);
      const frozen = await system.bot("it is finished");
      const { id } = await system.deliver();
      await frozen.says("stops");
      frozen.signal("SIGSTOP");
      const other = await system.bot();
      await sleep(2 * LEASE_MS);
      assert.deepEqual([await effects(id), other.runs(id)], [0, 0]);
      frozen.signal("SIGCONT");
      frozen.goOn();
      await idle(system);
      assert.equal(await effects(id), 1);
      await Promise.all([frozen.kill(), other.kill()]);
    });

    for (const place of ["the effect is written", "it is finished", "it is committed"]) {
      test(`a kill once ${place}`, async () => {
        const system = fresh(kind);
        const killed = await system.bot(place);
        const { id } = await system.deliver();
        await killed.says("stops");
        await killed.kill();
        const isCommitted = place === "it is committed";
        assert.equal(await effects(id), isCommitted ? 1 : 0);
        const other = await system.bot();
        assert.equal((await system.deliver({ id })).outcome, "seen");
        const next = await system.deliver();
        await idle(system);
        assert.deepEqual([await effects(id), await effects(next.id)], [1, 1]);
        assert.equal(other.runs(id), isCommitted ? 0 : 1);
        await other.kill();
      });
    }

    test("bots that are killed again and again do each effect once, and in order", async () => {
      const system = fresh(kind);
      const ids = [];
      for (let n = 0; n < 100; n += 1) ids.push((await system.deliver({ chat: `${n % 5}` })).id);
      let kills = 0;
      const stations = [1, 2].map(async () => {
        while ((await system.stats()).waiting > 0) {
          const bot = await system.bot();
          // An event that never ends, in five processes one after the other, would be dead.
          await Promise.race([bot.ran(PLACES), idle(system)]);
          await sleep(100 * Math.random());
          await bot.kill();
          kills += 1;
        }
      });
      await Promise.all(stations);
      const { rows } = await admin.query("SELECT event FROM effects WHERE event = ANY ($1) ORDER BY id", [
        ids,
      ]);
      const done = rows.map(({ event }) => ids.indexOf(event));
      assert.deepEqual(
        [...done].sort((left, right) => left - right),
        [...ids.keys()],
      );
      for (let chat = 0; chat < 5; chat += 1) {
        const order = done.filter((n) => n % 5 === chat);
        assert.deepEqual(
          order,
          [...order].sort((left, right) => left - right),
        );
      }
      assert.ok(kills > 2, `only ${kills} kills`);
      assert.equal((await system.stats()).dead, 0);
    });
  });
}
