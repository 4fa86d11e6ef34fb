// The receiver itself in Durable Objects: webhooks are acknowledged once they are kept, and each is handled once and in order.

import { strict as assert } from "node:assert";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { signWebhook } from "../../../npm/node.js";
import { startWorker } from "./worker-modules.mjs";

const SECRET = "whsec_objects";

describe("a bot in Durable Objects", () => {
  let worker;
  before(async () => {
    worker = await startWorker("bot-worker.mjs", {
      bindings: { SECRET },
      // workerd says each time that an alarm was set anew while it ran.
      handleRuntimeStdio() {},
      d1Databases: ["DB"],
      durableObjects: { CHATS: { className: "Chats", useSQLite: true } },
    });
    await state();
  });
  after(() => worker.dispose());

  const state = async () => (await worker.dispatchFetch("http://worker/")).json();
  let count = 0;
  const event = (chat_id, body) => {
    count += 1;
    const created_at = new Date(Date.now() + count).toISOString();
    const object = { id: `msg_${count}`, chat_id, direction: "inbound", body, created_at };
    return { id: `evt_${count}`, object: "event", type: "message.received", created_at, data: { object } };
  };
  const deliver = async (given) => {
    const body = JSON.stringify(given);
    const headers = {
      "content-type": "application/json",
      "x-postproxy-signature": signWebhook(body, SECRET),
    };
    return (await worker.dispatchFetch("http://worker/", { method: "POST", body, headers })).status;
  };

  test("handles each message once, holds a chat up for its failure, and answers 204 at once", async () => {
    const events = [];
    for (const body of ["one", "fails", "three"]) {
      for (const chat of ["ada", "bob", "cleo"]) events.push(event(chat, body));
    }
    // Each is delivered twice.
    const statuses = await Promise.all(events.flatMap((given) => [deliver(given), deliver(given)]));
    assert.deepEqual(new Set(statuses), new Set([204]));
    while ((await state()).stats.waiting > 0) await sleep(50);
    const { runs, stats } = await state();
    for (const chat of ["ada", "bob", "cleo"]) {
      const ran = runs.filter((run) => run.chat === chat).map(({ body, attempt }) => `${body} ${attempt}`);
      assert.equal(ran.length, 4);
      assert.deepEqual([...ran].sort(), ["fails 1", "fails 2", "one 1", "three 1"]);
      assert.equal(ran.indexOf("fails 2"), ran.indexOf("fails 1") + 1);
    }
    assert.deepEqual(stats, { waiting: 0, dead: 0, lanes: 0, held: 0, oldestMs: null });
    assert.deepEqual(new Set(await Promise.all(events.map(deliver))), new Set([204]));
    assert.equal((await state()).runs.length, runs.length);
  });

  test("refuses what isn't signed", async () => {
    const body = JSON.stringify(event("ada", "forged"));
    assert.equal((await worker.dispatchFetch("http://worker/", { method: "POST", body })).status, 401);
  });
});
