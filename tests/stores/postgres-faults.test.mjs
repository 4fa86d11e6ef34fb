// The store in Postgres when things go wrong, and events that are finished in the user's own transaction, with the effects
// counted in the database.

import { strict as assert } from "node:assert";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { PGlite } from "@electric-sql/pglite";
import { drizzle } from "drizzle-orm/node-postgres";
import pg from "pg";
import postgres from "postgres";
import { postgresStore } from "../../npm/stores/postgres.js";
import { startPostgres } from "./postgres-server.mjs";
import { eventually } from "./servers.mjs";
import { EFFECTS, openers } from "./transactions.mjs";

const server = await startPostgres();
const admin = new pg.Pool(server.address);
admin.on("error", () => {});
await postgresStore(admin).migrate();
await admin.query(EFFECTS);
after(async () => {
  await admin.end();
  await server.kill();
});

const LEASE = 60_000;
const KEPT = { next: true, keepMs: 60_000, most: 1 };
const event = (n, fields) => ({
  ...{ id: `e:${n}`, marks: [`e:${n}`], lane: "c:1", chat: "1", at: 1, head: "1:{}", body: `text ${n}` },
  ...{ quietMs: 0, maxMs: 0, limit: 1_000, redacts: null, ...fields },
});
let names = 0;

/** A store of a fresh name, and the hold of the event in it. */
async function held(client, leaseMs = LEASE) {
  names += 1;
  const name = `faults-${names}`;
  const store = postgresStore(client).open({ name });
  const id = `e:${name}`;
  const hold = { lane: "c:1", token: "t", leaseMs };
  await store.put(event(name), { ...hold, most: 1 });
  return { store, id, hold, finish: { ids: [id], keepMs: 60_000 } };
}

async function effects(id) {
  const { rows } = await admin.query("SELECT count(*)::int AS count FROM effects WHERE event = $1", [id]);
  return rows[0].count;
}

for (const [kind, open] of Object.entries(openers)) {
  describe(`finishIn, through ${kind}`, async () => {
    const { client, transaction, effect, close } = await open(server.url);
    after(close);

    test("a commit finishes the event, with the effect", async () => {
      const { store, id, hold, finish } = await held(client);
      await transaction(async (tx) => {
        await effect(tx, id);
        assert.equal(await store.finishIn(tx, hold, finish), "held");
      });
      assert.equal(await effects(id), 1);
      assert.equal((await store.put(event(id.slice(2)))).state, "done");
      assert.deepEqual(await store.finish(hold, { ...KEPT, ...finish }), { state: "nothing", inMs: null });
    });

    test("a rollback leaves the event, without the effect", async () => {
      const { store, id, hold, finish } = await held(client);
      const rolledBack = transaction(async (tx) => {
        await effect(tx, id);
        assert.equal(await store.finishIn(tx, hold, finish), "held");
        throw new Error("after all, no");
      });
      await assert.rejects(rolledBack, /after all, no/);
      assert.equal(await effects(id), 0);
      assert.equal((await store.take({ ...hold, most: 1 })).events[0].id, id);
    });

    test("a lease that was lost finishes nothing", async () => {
      const { store, id, hold, finish } = await held(client, 1);
      const other = { ...hold, token: "other", leaseMs: LEASE };
      await eventually(async () => assert.equal((await store.take({ ...other, most: 1 })).state, "head"));
      const late = transaction(async (tx) => {
        await effect(tx, id);
        if ((await store.finishIn(tx, hold, finish)) === "lost") throw new Error("lost");
      });
      await assert.rejects(late, /lost/);
      assert.equal(await effects(id), 0);
      assert.equal((await store.take({ ...other, most: 1 })).events[0].starts, 2);
    });

    test("while the transaction is open nobody waits for it, and nobody takes the lane", async () => {
      const { store, id, hold, finish } = await held(client, 1);
      const next = event("next");
      const others = postgresStore(admin).open({ name: `faults-${names}` });
      await transaction(async (tx) => {
        await effect(tx, id);
        assert.equal(await store.finishIn(tx, hold, finish), "held");
        assert.equal((await others.put(event(id.slice(2)))).state, "waiting");
        assert.equal((await others.put(next)).state, "new");
        const other = { token: "other", leaseMs: LEASE, most: 1 };
        assert.equal((await others.take({ ...other, lane: hold.lane })).state, "busy");
        assert.equal((await others.take({ ...other, lane: null })).state, "nothing");
      });
      assert.equal((await store.put(event(id.slice(2)))).state, "done");
      assert.equal((await store.finish(hold, { ...KEPT, ...finish })).events[0].id, "e:next");
    });

    test("a kill between finishIn and the commit leaves the event, without the effect", async () => {
      const store = postgresStore(admin).open({ name: "killed" });
      const id = `e:${kind}`;
      await store.put(event(kind, { lane: `c:${kind}` }));
      const stopped = worker(kind, "stop");
      await stopped.says("finished, not committed");
      assert.equal(await effects(id), 0);
      await stopped.kill();
      const going = worker(kind);
      await eventually(async () => assert.equal(await effects(id), 1));
      await eventually(async () => assert.equal((await store.stats()).lanes, 0));
      await going.kill();
      assert.equal(await effects(id), 1);
    });
  });
}

test("workers that are killed again and again do each effect once", async () => {
  const store = postgresStore(admin).open({ name: "killed" });
  const ids = Array.from({ length: 400 }, (_, n) => `killed-${n}`);
  for (const [n, id] of ids.entries()) await store.put(event(id, { lane: `c:${n % 5}`, at: n }));
  let kills = 0;
  const stations = [1, 2].map(async () => {
    while ((await store.stats()).waiting > 0) {
      const mine = worker("pg");
      await mine.says("ready");
      await new Promise((resolve) => setTimeout(resolve, 150 + 250 * Math.random()));
      await mine.kill();
      kills += 1;
    }
  });
  await Promise.all(stations);
  const { rows } = await admin.query(
    "SELECT event, count(*)::int AS count, min(id) AS id FROM effects WHERE event LIKE 'e:killed-%' GROUP BY event ORDER BY id",
  );
  assert.deepEqual([rows.length, rows.filter(({ count }) => count !== 1)], [ids.length, []]);
  assert.ok(kills > 2);
  for (let lane = 0; lane < 5; lane += 1) {
    const order = rows.map(({ event: id }) => Number(id.slice(9))).filter((n) => n % 5 === lane);
    assert.deepEqual(
      order,
      [...order].sort((left, right) => left - right),
      "the order in a lane",
    );
  }
});

test("a pool whose only connection is in a handler's transaction: finishIn works, the rest waits or fails unharmed", async () => {
  const pool = new pg.Pool({ ...server.address, max: 1 });
  const { store, id, hold, finish } = await held(pool);
  assert.equal((await store.check({ concurrency: 1 })).length, 1);
  const client = await pool.connect();
  await client.query("BEGIN");
  await client.query("INSERT INTO effects (event) VALUES ($1)", [id]);
  let isOpen = true;
  const renewed = store.renew(hold).then((state) => [state, isOpen]);
  assert.equal(await store.finishIn(client, hold, finish), "held");
  isOpen = false;
  await client.query("COMMIT");
  client.release();
  assert.deepEqual(await renewed, ["held", false]);
  assert.equal((await store.finish(hold, { ...KEPT, ...finish })).state, "nothing");
  assert.equal(await effects(id), 1);
  await pool.end();
});

test("what is no transaction is refused", async () => {
  const { store, hold, finish } = await held(admin);
  for (const tx of [undefined, null, {}, "tx", admin.connect().then((client) => client.release())]) {
    await assert.rejects(store.finishIn(tx, hold, finish), { name: "ValidationError", field: "tx" });
  }
});

describe("what has no open transaction is refused, and finishes nothing", () => {
  let sql;
  let pglite;
  let prisma;
  let single;
  let client;
  let ended;
  // Not sooner: tests before these restart the server.
  before(async () => {
    sql = postgres(server.url, { max: 1 });
    pglite = new PGlite();
    prisma = await openers.Prisma(server.url);
    single = new pg.Pool({ ...server.address, max: 1 });
    client = new pg.Client(server.address);
    await client.connect();
    await postgresStore(pglite).migrate();
    await prisma.transaction(async (tx) => {
      ended = tx;
    });
  });
  after(() => Promise.all([sql.end(), pglite.close(), prisma.close(), single.end(), client.end()]));
  const bare = (of) => async (text, values) => (await of.query(text, values)).rows;

  /** By name: the store's client, and what is passed for a transaction. */
  const given = {
    "pg: a pool": () => [admin, admin],
    "pg: a client without BEGIN": () => [admin, client],
    "postgres: sql": () => [sql, sql],
    "PGlite: the database": () => [pglite, pglite],
    "a bare function of a pool": () => [admin, bare(admin)],
    "a bare function of a client without BEGIN": () => [admin, bare(client)],
    "Drizzle: the database on a pool": () => [admin, drizzle(admin)],
    "Drizzle: the database on a client without BEGIN": () => [admin, drizzle(client)],
    "Prisma: the client": () => [prisma.client, prisma.client],
  };
  for (const [name, of] of Object.entries(given)) {
    test(name, async () => {
      const [storeOn, tx] = of();
      const { store, id, hold, finish } = await held(storeOn);
      await assert.rejects(store.finishIn(tx, hold, finish), { name: "ValidationError", field: "tx" });
      assert.equal((await store.take({ ...hold, most: 1 })).events[0].id, id);
    });
  }

  test("inside BEGIN of another connection, whose pool has no other: it is refused, and doesn't wait", async () => {
    const { store, hold, finish } = await held(admin);
    const inside = await single.connect();
    await inside.query("BEGIN");
    await assert.rejects(store.finishIn(single, hold, finish), { field: "tx" });
    await inside.query("ROLLBACK");
    inside.release();
    await sql.begin(() => assert.rejects(store.finishIn(sql, hold, finish), { field: "tx" }));
    const lite = await held(pglite);
    await pglite.transaction(() =>
      assert.rejects(lite.store.finishIn(pglite, lite.hold, lite.finish), { field: "tx" }),
    );
  });

  test("a transaction that has ended", async () => {
    const { store, id, hold, finish } = await held(admin);
    await client.query("BEGIN");
    await client.query("COMMIT");
    await assert.rejects(store.finishIn(client, hold, finish), { field: "tx" });
    await assert.rejects(store.finishIn(ended, hold, finish));
    assert.equal((await store.take({ ...hold, most: 1 })).events[0].id, id);
  });

  test("as the first statement after BEGIN it is taken", async () => {
    const begun = [client, bare(client), drizzle(client)];
    for (const tx of begun) {
      const { store, hold, finish } = await held(admin);
      // Not awaited: the client doesn't know of it yet.
      const begins = client.query("BEGIN");
      assert.equal(await store.finishIn(tx, hold, finish), "held");
      await begins;
      await client.query("COMMIT");
      assert.equal((await store.finish(hold, { ...KEPT, ...finish })).state, "nothing");
    }
    const lite = await held(pglite);
    await pglite.transaction(async (tx) =>
      assert.equal(await lite.store.finishIn(tx, lite.hold, lite.finish), "held"),
    );
    for (const kind of ["postgres", "Prisma", "Drizzle on pg", "Drizzle on postgres"]) {
      const opened = await openers[kind](server.url);
      const { store, hold, finish } = await held(admin);
      await opened.transaction(async (tx) => assert.equal(await store.finishIn(tx, hold, finish), "held"));
      assert.equal((await store.finish(hold, { ...KEPT, ...finish })).state, "nothing");
      await opened.close();
    }
  });
});

/** A process that works on what is due. */
function worker(kind, mode = "go") {
  const file = fileURLToPath(new URL("transaction-worker.mjs", import.meta.url));
  const child = spawn(process.execPath, [file, kind, server.url, mode], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(child, "exit");
  let output = "";
  child.stdout.on("data", (data) => {
    output += data;
  });
  return {
    says: (line) =>
      eventually(async () => {
        if (!output.includes(line)) throw new Error(`the worker didn't say "${line}" but "${output}"`);
      }),
    async kill() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}
