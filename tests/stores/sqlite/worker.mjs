// A process that works on the events of one SQLite file until it is killed. The effect of an event is a row, written in a
// transaction that finishes the event. One transaction in ten is rolled back, and one in twenty comes after its lease.

import { randomUUID } from "node:crypto";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import { sqliteStore } from "../../../npm/stores/sqlite.js";

const LEASE_MS = 150;
const [file] = process.argv.slice(2);
const store = sqliteStore(file).open({ name: "bot" });
const user = new DatabaseSync(file, { timeout: 10_000 });

for (;;) {
  const token = randomUUID();
  const taken = await store.take({ lane: null, token, leaseMs: LEASE_MS, most: 1 });
  if (taken.state !== "head") {
    await sleep(10);
    continue;
  }
  const hold = { lane: taken.lane, token, leaseMs: LEASE_MS };
  const [{ id }] = taken.events;
  console.log(id);
  if (Math.random() < 0.05) await sleep(2 * LEASE_MS);
  user.exec("BEGIN IMMEDIATE");
  user.prepare("INSERT INTO effects (event, lane) VALUES (?, ?)").run(id, taken.lane);
  const state = await store.finishIn(user, hold, { ids: [id], keepMs: 3_600_000 });
  // A process that is killed here has written nothing.
  await sleep(5 * Math.random());
  const isGood = state === "held" && Math.random() > 0.1;
  user.exec(isGood ? "COMMIT" : "ROLLBACK");
  if (isGood) await store.finish(hold, { ids: [id], next: false, keepMs: 3_600_000, most: 1 });
  else await store.fail(hold, { id, waitMs: 0, records: {} });
}
