// The alarms of Durable Objects: they work on what is due, come again whatever ended them, and leave nothing behind.

import { strict as assert } from "node:assert";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { startWorker } from "./worker-modules.mjs";

describe("the alarm of a chat", () => {
  let folder;
  let worker;
  const start = async () => {
    worker = await startWorker("alarm-worker.mjs", {
      d1Databases: ["DB"],
      durableObjects: { CHATS: { className: "Chats", useSQLite: true } },
      d1Persist: join(folder, "d1"),
      durableObjectsPersist: join(folder, "objects"),
      // What the Worker reports of an alarm that failed is part of a test.
      handleRuntimeStdio() {},
    });
  };
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "postproxy-objects-"));
    await start();
  });
  after(async () => {
    await worker.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  const ask = async (op, ...args) => {
    const body = JSON.stringify({ op, args });
    return (await worker.dispatchFetch("http://worker/", { method: "POST", body })).json();
  };
  let count = 0;
  const put = async (chat, does = "works", times = 0) => {
    count += 1;
    const id = `e:${count}`;
    const body = JSON.stringify({ does, times, secret: "SECRET" });
    const state = await ask("put", {
      ...{ id, marks: [id], lane: `c:${chat}`, chat, at: count, head: "1:", body },
      ...{ quietMs: 0, maxMs: 0, limit: 1_000, redacts: null },
    });
    assert.equal(state.state, "new");
    return id;
  };
  const runsOf = async (ids) =>
    (await ask("runs")).map(({ event }) => event).filter((id) => ids.includes(id));
  const idle = async () => {
    while ((await ask("stats")).waiting > 0) await sleep(50);
  };

  test("works on every chat, each in order, without another request", async () => {
    const ids = { ada: [], bob: [], cleo: [] };
    for (let n = 0; n < 5; n += 1) for (const chat of Object.keys(ids)) ids[chat].push(await put(chat));
    await idle();
    for (const events of Object.values(ids)) assert.deepEqual(await runsOf(events), events);
  });

  test("comes again after a failure, and the next event waits for it", async () => {
    const failing = await put("ada", "fails", 2);
    const next = await put("ada");
    await idle();
    assert.deepEqual(await runsOf([failing, next]), [failing, failing, failing, next]);
  });

  test("comes again after an error that ended it", async () => {
    const broken = await put("ada", "throws", 1);
    const next = await put("ada");
    await idle();
    assert.deepEqual(await runsOf([broken, next]), [broken, broken, next]);
  });

  test("comes again at the end of the lease, where the process ended", async () => {
    const lost = await put("ada", "hangs", 1);
    const next = await put("ada");
    while ((await runsOf([lost])).length === 0) await sleep(20);
    await worker.dispose();
    await start();
    await idle();
    assert.deepEqual(await runsOf([lost, next]), [lost, lost, next]);
  });

  test("leaves the dead, which can be listed, replayed and discarded", async () => {
    const one = await put("ada", "dies", 1);
    const two = await put("bob", "dies", 9);
    await idle();
    const dead = async () =>
      (await ask("list", { state: "dead", limit: 10, after: null })).rows.map(({ id }) => id);
    assert.deepEqual((await dead()).sort(), [one, two].sort());
    assert.equal(await ask("replay", [one], { forget: false }), 1);
    await idle();
    assert.deepEqual(await runsOf([one]), [one, one]);
    assert.equal(await ask("discard", [two], 600), 1);
    assert.deepEqual(await dead(), []);
  });

  test("erases the object once its last mark has been kept long enough", async () => {
    const holdsTexts = () =>
      databasesIn(folder).some((text) => text.includes("SECRET") || text.includes("pp1_lanes"));
    const dead = await put("ada", "dies", 1);
    await idle();
    assert.equal(holdsTexts(), true);
    assert.equal(await ask("discard", [dead], 600), 1);
    while (holdsTexts()) await sleep(200);
    const again = await put("ada");
    await idle();
    assert.deepEqual(await runsOf([again]), [again]);
    assert.deepEqual(await ask("stats"), { waiting: 0, dead: 0, lanes: 0, held: 0, oldestMs: null });
  });
});

/** The bytes of every database of the objects. */
function databasesIn(folder) {
  return readdirSync(join(folder, "objects"), { recursive: true })
    .filter((path) => /\.sqlite(-wal)?$/.test(path))
    .map((path) => read(join(folder, "objects", path)));
}

/** A log goes while it is looked for. */
function read(path) {
  try {
    return readFileSync(path, "latin1");
  } catch (error) {
    if (error.code === "ENOENT") return "";
    throw error;
  }
}
