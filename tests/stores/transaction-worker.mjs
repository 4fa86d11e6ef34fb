// A worker that may be killed at any moment: it takes what is due, and finishes each event in a transaction with its effect.
// With "stop" it says so inside its first transaction, after finishIn, and waits to be killed.

import { postgresStore } from "../../npm/stores/postgres.js";
import { openers } from "./transactions.mjs";

const [, , kind, url, mode] = process.argv;
const { client, transaction, effect } = await openers[kind](url);
const store = postgresStore(client).open({ name: "killed" });
console.log("ready");
for (;;) {
  const token = crypto.randomUUID();
  const taken = await store.take({ lane: null, token, leaseMs: 250, most: 1 });
  if (taken.state !== "head") {
    await new Promise((resolve) => setTimeout(resolve, 20));
    continue;
  }
  const hold = { lane: taken.lane, token, leaseMs: 250 };
  const [{ id }] = taken.events;
  await transaction(async (tx) => {
    await effect(tx, id);
    if ((await store.finishIn(tx, hold, { ids: [id], keepMs: 60_000 })) === "lost") throw new Error("lost");
    if (mode !== "stop") return;
    console.log("finished, not committed");
    await new Promise((resolve) => setTimeout(resolve, 600_000));
  }).catch((error) => {
    if (error.message !== "lost") throw error;
  });
  await store.finish(hold, { ids: [id], next: false, keepMs: 60_000, most: 1 });
}
