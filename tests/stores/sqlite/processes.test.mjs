// Several processes on one file, killed at any moment: each event has its effect once, in the order of its lane.

import { strict as assert } from "node:assert";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { sqliteStore } from "../../../npm/stores/sqlite.js";
import { node } from "../../runtimes/versions.mjs";

const Database = createRequire(import.meta.url)("better-sqlite3");
const program = fileURLToPath(new URL("worker.mjs", import.meta.url));
const LANES = 10;
const EVENTS = 200;
const KILLS = 12;

describe("several processes on one file", () => {
  let folder;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "postproxy-processes-"));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  test("have each effect once and in order, whoever is killed", { timeout: 120_000 }, async () => {
    const file = join(folder, "events.db");
    const connection = new Database(file);
    connection.exec(
      "PRAGMA journal_mode = WAL; CREATE TABLE effects (n INTEGER PRIMARY KEY, event TEXT, lane TEXT)",
    );
    const store = sqliteStore(connection).open({ name: "bot" });
    await store.check({ concurrency: 1 });

    const workers = new Set();
    const start = () => {
      const worker = spawn(node(24), ["--no-warnings", program, file], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      worker.begun = once(worker.stdout, "data");
      worker.over = once(worker, "close");
      workers.add(worker);
    };
    for (let n = 0; n < 3; n += 1) start();

    const expected = Array.from({ length: LANES }, () => []);
    for (let n = 0; n < EVENTS; n += 1) {
      const lane = n % LANES;
      expected[lane].push(`e:${n}`);
      const put = await store.put({
        ...{
          id: `e:${n}`,
          marks: [`e:${n}`],
          lane: `c:${lane}`,
          chat: `${lane}`,
          at: n,
          head: "1:",
          body: "1:",
        },
        ...{ quietMs: 0, maxMs: 0, limit: 1_000, redacts: null },
      });
      assert.equal(put.state, "new");
    }

    for (let kills = 0; kills < KILLS; kills += 1) {
      const [worker] = workers;
      // Each is killed in the midst of its work.
      await worker.begun;
      await sleep(30 * Math.random());
      workers.delete(worker);
      worker.kill("SIGKILL");
      const [, signal] = await worker.over;
      assert.equal(signal, "SIGKILL");
      start();
    }
    while ((await store.stats()).waiting > 0) await sleep(50);
    for (const worker of workers) worker.kill("SIGKILL");
    await Promise.all([...workers].map(({ over }) => over));

    const effects = connection.prepare("SELECT event, lane FROM effects ORDER BY n").all();
    for (const [lane, events] of expected.entries()) {
      const found = effects.filter((effect) => effect.lane === `c:${lane}`).map(({ event }) => event);
      assert.deepEqual(found, events);
    }
    assert.equal(effects.length, EVENTS);
    assert.deepEqual(await store.stats(), { waiting: 0, dead: 0, lanes: 0, held: 0, oldestMs: null });
    connection.close();
  });

  test("a process that was killed in a transaction has written nothing", async () => {
    const file = join(folder, "killed.db");
    const result = spawnSync(node(24), [
      "--no-warnings",
      "--input-type=module",
      "--eval",
      killedInTransaction(file),
    ]);
    assert.equal(result.signal, "SIGKILL", String(result.stderr));
    const connection = new Database(file);
    assert.deepEqual(connection.prepare("SELECT count(*) AS n FROM effects").get(), { n: 0 });
    const store = sqliteStore(connection).open({ name: "bot" });
    const [row] = (await store.list({ state: "waiting", limit: 10, after: null })).rows;
    assert.deepEqual([row.id, row.starts], ["e:1", 1]);
    connection.close();
  });
});

/** A program that is killed between `finishIn` and the commit. */
function killedInTransaction(file) {
  const store = fileURLToPath(new URL("../../../npm/stores/sqlite.js", import.meta.url));
  return `
    import { DatabaseSync } from "node:sqlite";
    import { sqliteStore } from ${JSON.stringify(store)};
    const store = sqliteStore(${JSON.stringify(file)}).open({ name: "bot" });
    const event = { id: "e:1", marks: ["e:1"], lane: "c:1", chat: "1", at: 1, head: "1:", body: "1:" };
    const hold = { lane: "c:1", token: "t", leaseMs: 60_000 };
    await store.put({ ...event, quietMs: 0, maxMs: 0, limit: 10, redacts: null }, { ...hold, most: 1 });
    const user = new DatabaseSync(${JSON.stringify(file)});
    user.exec("CREATE TABLE effects (event TEXT); BEGIN IMMEDIATE; INSERT INTO effects VALUES ('e:1')");
    if ((await store.finishIn(user, hold, { ids: ["e:1"], keepMs: 60_000 })) !== "held") throw new Error("lost");
    process.kill(process.pid, "SIGKILL");
    await new Promise(() => setInterval(() => {}, 1_000));
  `;
}
