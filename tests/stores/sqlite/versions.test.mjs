// A rolling deploy: an event that a newer version has kept lies beside those of this version, in one store.

import { strict as assert } from "node:assert";
import { createRequire } from "node:module";
import { describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { createReceiver, signWebhook } from "../../../npm/node.js";
import { sqliteStore } from "../../../npm/stores/sqlite.js";

const Database = createRequire(import.meta.url)("better-sqlite3");
const secret = "whsec_versions";

describe("two versions on one store", () => {
  test("leave each other's events to each other", async () => {
    const connection = new Database(":memory:");
    const newer = sqliteStore(connection).open({ name: "default" });
    const event = {
      ...{
        id: "e:new",
        marks: ["e:new"],
        lane: "c:ada",
        chat: "ada",
        at: 1,
        head: '2:["new"]',
        body: "2:new",
      },
      ...{ quietMs: 0, maxMs: 0, limit: 1_000, redacts: null },
    };
    await newer.put(event);

    const ran = [];
    const errors = [];
    const receiver = createReceiver({
      secret,
      store: sqliteStore(connection),
      on: { "message.received": ({ data: { object } }) => ran.push(object.chat_id) },
      onError: (error) => errors.push(error.message),
    });
    await receiver.start();
    for (const chat of ["ada", "bob"]) await deliver(receiver, chat);
    while (ran.length < 1 || errors.length < 1) await sleep(10);
    await receiver.close();

    // The chat waits for who can read its event, which is neither counted nor changed.
    assert.deepEqual(ran, ["bob"]);
    const { rows } = await newer.list({ state: "waiting", limit: 10, after: null });
    const found = rows.find(({ id }) => id === "e:new");
    const { head, body, starts, failures } = found;
    assert.deepEqual(
      { head, body, starts, failures },
      { head: '2:["new"]', body: "2:new", starts: 0, failures: 0 },
    );
    assert.equal(
      found.inMs > 1_000 && found.inMs <= 30_000,
      true,
      `it is looked at again in ${found.inMs} ms`,
    );
    assert.deepEqual(await newer.list({ state: "dead", limit: 10, after: null }), { rows: [], after: null });

    // The newer version works on it, then on the one that this version has kept.
    const hold = { lane: "c:ada", token: "newer", leaseMs: 60_000 };
    await newer.replay(["e:new"], { forget: false });
    const taken = await newer.take({ ...hold, most: 1 });
    assert.deepEqual(
      taken.events.map(({ id }) => id),
      ["e:new"],
    );
    const next = await newer.finish(hold, { ids: ["e:new"], next: true, keepMs: 60_000, most: 1 });
    assert.match(next.events[0].head, /^1:/);
    connection.close();
  });
});

async function deliver(receiver, chat_id) {
  const created_at = new Date().toISOString();
  const object = { id: `msg_${chat_id}`, chat_id, direction: "inbound", body: "Hi", created_at };
  const event = {
    id: `evt_${chat_id}`,
    object: "event",
    type: "message.received",
    created_at,
    data: { object },
  };
  const body = JSON.stringify(event);
  const { status } = await receiver.receive(body, { "x-postproxy-signature": signWebhook(body, secret) });
  assert.equal([204, 503].includes(status), true);
}
