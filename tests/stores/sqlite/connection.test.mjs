// The user's own connection: its transactions, its settings, and what is refused.

import { strict as assert } from "node:assert";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { sqliteStore } from "../../../npm/stores/sqlite.js";

const require = createRequire(import.meta.url);
const Database = require("better-sqlite3");
const { drizzle } = require("drizzle-orm/better-sqlite3");
const { sqliteTable, text } = require("drizzle-orm/sqlite-core");

const hold = { lane: "c:1", token: "t", leaseMs: 60_000 };
const kept = { keepMs: 60_000 };
const event = (n) => ({
  ...{ id: `e:${n}`, marks: [`e:${n}`], lane: "c:1", chat: "1", at: n, head: "1:", body: "1:" },
  ...{ quietMs: 0, maxMs: 0, limit: 1_000, redacts: null },
});

describe("a connection of the user", () => {
  let folder;
  let connection;
  let store;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "postproxy-connection-"));
    connection = new Database(join(folder, "events.db"));
    connection.exec("CREATE TABLE effects (event TEXT)");
    store = sqliteStore(connection).open({ name: "bot" });
    await store.put(event(1), { ...hold, most: 1 });
  });
  afterEach(() => {
    connection.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const effects = () => connection.prepare("SELECT count(*) AS n FROM effects").get().n;

  test("that is in a transaction is waited for, and a rollback takes nothing of the store's back", async () => {
    connection.exec("BEGIN IMMEDIATE");
    const renewed = store.renew(hold);
    const put = store.put(event(2));
    await sleep(50);
    connection.exec("INSERT INTO effects VALUES ('e:1')");
    connection.exec("ROLLBACK");
    assert.deepEqual(await Promise.all([renewed, put]), ["held", { state: "new", lane: null }]);
    assert.equal(effects(), 0);
    assert.equal((await store.stats()).waiting, 2);
  });

  test("that another one locks is waited for, without stopping the process", async () => {
    const other = new Database(join(folder, "events.db"));
    other.exec("BEGIN IMMEDIATE");
    const renewed = store.renew(hold);
    // A connection that waited inside SQLite would keep this from ever running.
    await sleep(50);
    other.exec("INSERT INTO effects VALUES ('e:1')");
    other.exec("COMMIT");
    assert.equal(await renewed, "held");
    assert.equal(connection.pragma("busy_timeout", { simple: true }), 5_000);
    other.close();
  });

  test("finishes an event with its effects, or neither", async () => {
    connection.exec("BEGIN IMMEDIATE; INSERT INTO effects VALUES ('e:1')");
    assert.equal(await store.finishIn(connection, hold, { ...kept, ids: ["e:1"] }), "held");
    connection.exec("ROLLBACK");
    assert.deepEqual([effects(), (await store.put(event(1))).state], [0, "waiting"]);

    connection.exec("BEGIN IMMEDIATE; INSERT INTO effects VALUES ('e:1')");
    assert.equal(
      await store.finishIn(connection, { ...hold, token: "late" }, { ...kept, ids: ["e:1"] }),
      "lost",
    );
    connection.exec("ROLLBACK");
    assert.deepEqual([effects(), (await store.put(event(1))).state], [0, "waiting"]);

    connection.exec("BEGIN IMMEDIATE; INSERT INTO effects VALUES ('e:1')");
    assert.equal(await store.finishIn(connection, hold, { ...kept, ids: ["e:1"] }), "held");
    connection.exec("COMMIT");
    assert.deepEqual([effects(), (await store.put(event(1))).state], [1, "done"]);
  });

  test("finishes an event with what Drizzle writes", async () => {
    const table = sqliteTable("effects", { event: text("event") });
    const database = drizzle({ client: connection });
    for (const [end, count, state] of [
      ["ROLLBACK", 0, "waiting"],
      ["COMMIT", 1, "done"],
    ]) {
      database.$client.exec("BEGIN IMMEDIATE");
      database.insert(table).values({ event: "e:1" }).run();
      assert.equal(await store.finishIn(database.$client, hold, { ...kept, ids: ["e:1"] }), "held");
      database.$client.exec(end);
      assert.deepEqual([effects(), (await store.put(event(1))).state], [count, state]);
    }
  });

  test("is refused as a transaction where none is open, and so is what is no connection", async () => {
    const refused = { name: "ValidationError", field: "tx" };
    for (const tx of [connection, {}, undefined, "tx"]) {
      await assert.rejects(store.finishIn(tx, hold, { ...kept, ids: ["e:1"] }), refused);
    }
    assert.equal((await store.put(event(1))).state, "waiting");
  });

  test("keeps its settings; check says which of them can lose events", async () => {
    assert.equal((await store.check({ concurrency: 16 })).length, 2);
    connection.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON");
    assert.deepEqual(await store.check({ concurrency: 16 }), []);
    await store.close();
    assert.equal(effects(), 0);
  });

  test("whose tables are gone makes them anew", async () => {
    for (const table of ["pp1_events", "pp1_marks", "pp1_lanes", "pp1_notes"])
      connection.exec(`DROP TABLE ${table}`);
    assert.equal((await store.put(event(1))).state, "new");
  });

  test("that is no client is refused", () => {
    for (const client of [undefined, null, 1, {}, { prepare() {} }, [], () => {}]) {
      assert.throws(() => sqliteStore(client), { name: "ValidationError", field: "client" });
    }
  });

  test("isn't asked for by a path on a Node without SQLite", { skip: hasSqlite() }, async () => {
    const checked = sqliteStore(join(folder, "own.db")).open({ name: "bot" }).check({ concurrency: 1 });
    await assert.rejects(checked, { name: "ValidationError", field: "client" });
  });

  test("says whether its events survive", async () => {
    assert.equal(sqliteStore(connection).durable, true);
    assert.equal(sqliteStore(new Database(":memory:")).durable, false);
    assert.equal(sqliteStore(":memory:").durable, false);
    assert.equal(sqliteStore("events.db").durable, true);
  });

  test("says so for every spelling of a path", () => {
    const memory = [
      ":memory:",
      "",
      "file:",
      "file::memory:",
      "file::memory:?cache=shared",
      "file:%3Amemory%3A",
    ];
    const named = [
      "file:x?mode=memory",
      "file:x?cache=shared&mode=memory#a",
      "file:/x?vfs=memdb",
      "file:?a=b",
    ];
    const files = [
      ":MEMORY:",
      "x?mode=memory",
      "file:x",
      "file:x?mode=rwc#mode=memory",
      "file:///x/y.db?cache=shared",
    ];
    for (const path of [...memory, ...named]) assert.equal(sqliteStore(path).durable, false, path);
    for (const path of files) assert.equal(sqliteStore(path).durable, true, path);
  });

  test("says so as the runtime's own SQLite reads a path", { skip: !hasSqlite() }, async () => {
    const { DatabaseSync } = await import("node:sqlite");
    for (const [path, durable] of [
      ["file::memory:?cache=shared", false],
      ["file:x?mode=memory", false],
      ["file:/x?vfs=memdb", false],
      [`file:${join(folder, "own.db")}?cache=private`, true],
    ]) {
      const own = new DatabaseSync(path);
      assert.deepEqual([path, sqliteStore(own).durable], [path, durable]);
      assert.deepEqual([path, sqliteStore(path).durable], [path, durable]);
      own.close();
    }
    // better-sqlite3 reads no URIs: this is a file of that name.
    assert.equal(sqliteStore(new Database(join(folder, "file::memory:"))).durable, true);
  });

  test("of @libsql/client is refused where it is in memory", async () => {
    const { createClient } = await import("@libsql/client");
    for (const url of [":memory:", "file::memory:?cache=shared"]) {
      const client = createClient({ url });
      const checked = sqliteStore(client).open({ name: "bot" }).check({ concurrency: 1 });
      await assert.rejects(checked, { name: "ValidationError", field: "store" });
      client.close();
    }
    const client = createClient({ url: `file:${join(folder, "libsql.db")}` });
    assert.deepEqual(await sqliteStore(client).open({ name: "bot" }).check({ concurrency: 1 }), []);
    client.close();
  });
});

function hasSqlite() {
  return process.getBuiltinModule?.("node:sqlite") !== undefined;
}
