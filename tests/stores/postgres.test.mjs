// The store in Postgres: the contract, through each client.

import { strict as assert } from "node:assert";
import { after, before, describe, test } from "node:test";
import { PGlite } from "@electric-sql/pglite";
import pg from "pg";
import postgres from "postgres";
import { memoryStore } from "../../npm/stores/memory.js";
import { postgresSchema, postgresStore } from "../../npm/stores/postgres.js";
import { playAlike } from "./alike.mjs";
import { contract } from "./contract.mjs";
import { dumpPostgres, emptyPostgres } from "./dump.mjs";
import { startPostgres } from "./postgres-server.mjs";

const server = await startPostgres();
const pool = new pg.Pool({ ...server.address, max: 20 });
const sql = postgres(server.url, { max: 20 });
const pglite = new PGlite();
after(async () => {
  await Promise.all([pool.end(), sql.end(), pglite.close()]);
  await server.kill();
});

async function inTransaction(work) {
  const client = await pool.connect();
  try {
    await client.query("BEGIN");
    await work(client);
    await client.query("COMMIT");
  } catch (error) {
    await client.query("ROLLBACK");
    throw error;
  } finally {
    client.release();
  }
}

/** Each client, and how a user's transaction is made with it. */
const clients = {
  pg: [pool, inTransaction],
  postgres: [sql, (work) => sql.begin(work)],
  PGlite: [pglite, (work) => pglite.transaction(work), pglite],
  "a bare function": [
    async (text, values) => (await pool.query(text, values)).rows,
    (work) =>
      inTransaction((client) => work(async (text, values) => (await client.query(text, values)).rows)),
  ],
};

for (const [title, [client, transaction, admin = pool]] of Object.entries(clients)) {
  const query = (text) => admin.query(text);
  const store = postgresStore(client);
  describe(title, () => {
    before(() => store.migrate());
    contract("the contract", () => ({
      store,
      transaction,
      dump: () => dumpPostgres(query),
      close: () => emptyPostgres(query),
    }));
  });
}

test("random operations are answered as by the store in memory", async () => {
  await postgresStore(pool).migrate();
  for (let seed = 0; seed < 12; seed += 1) {
    const name = `alike-${seed}`;
    const [model, store] = [memoryStore(), postgresStore(pool)].map((each) => each.open({ name }));
    // Postgres tells from the events that wait when a lane is due: what gathered with an event that is gone is as if alone.
    await playAlike(seed, model, store, { gathers: false });
  }
});

describe("setting up", () => {
  const fresh = async (work) => {
    const name = `fresh_${crypto.randomUUID().slice(0, 8)}`;
    await pool.query(`CREATE DATABASE ${name}`);
    const own = new pg.Pool({ ...server.address, database: name });
    try {
      await work(own);
    } finally {
      await own.end();
      await pool.query(`DROP DATABASE ${name}`);
    }
  };
  const checked = (client, concurrency = 1) =>
    postgresStore(client).open({ name: "a" }).check({ concurrency });
  const refused = (check, words) =>
    assert.rejects(check, (error) => {
      assert.equal(error.name, "ValidationError");
      assert.equal(error.field, "store");
      assert.match(error.message, words);
      return true;
    });

  test("a missing table is named, and migrate() makes it, in several processes at once", () =>
    fresh(async (own) => {
      await refused(checked(own), /pp1_events/);
      await Promise.all(Array.from({ length: 5 }, () => postgresStore(own).migrate()));
      assert.deepEqual(await checked(own), []);
      await own.query("DROP TABLE pp1_notes");
      await refused(checked(own), /pp1_notes/);
      await own.query(postgresSchema);
      assert.deepEqual(await checked(own), []);
    }));

  test("functions of an older version are refused until migrate() has run again", () =>
    fresh(async (own) => {
      await postgresStore(own).migrate();
      await own.query("CREATE OR REPLACE FUNCTION pp1_version() RETURNS integer LANGUAGE sql AS 'SELECT 0'");
      await refused(checked(own), /migrate\(\)/);
      await own.query("DROP FUNCTION pp1_version");
      await refused(checked(own), /migrate\(\)/);
      await postgresStore(own).migrate();
      assert.deepEqual(await checked(own), []);
    }));

  test("migrate() keeps what is there", () =>
    fresh(async (own) => {
      const store = postgresStore(own);
      await store.migrate();
      await store.open({ name: "a" }).note("since", "1");
      await store.migrate();
      assert.equal(await store.open({ name: "a" }).note("since"), "1");
    }));

  test("another level of isolation is refused", () =>
    fresh(async (own) => {
      await postgresStore(own).migrate();
      const strict = new pg.Pool({
        ...server.address,
        database: own.options.database,
        options: "-c default_transaction_isolation=serializable",
      });
      await refused(checked(strict), /serializable/).finally(() => strict.end());
    }));

  test("a small pool, and commits that don't wait for the disk, are warned of", async () => {
    const two = new pg.Pool({ ...server.address, max: 2, options: "-c synchronous_commit=off" });
    const warnings = await checked(two, 2).finally(() => two.end());
    assert.equal(warnings.length, 2);
    const few = postgres(server.url, { max: 3 });
    assert.equal((await checked(few, 3).finally(() => few.end())).length, 1);
    assert.deepEqual(await checked(pool, 16), []);
  });

  test("what runs no statements is refused", () => {
    for (const client of [undefined, null, {}, "postgres://", Promise.resolve(pool)]) {
      assert.throws(() => postgresStore(client), { name: "ValidationError", field: "client" });
    }
  });

  test("a function that gives no rows is told so", async () => {
    for (const given of [undefined, [], [["{}"]], { rowCount: 1 }]) {
      await assert.rejects(
        postgresStore(async () => given)
          .open({ name: "a" })
          .stats(),
        TypeError,
      );
    }
  });
});
