// A failover of Redis to a replica that lacks the last second: what was acknowledged and is lost there, `catchUp` brings back.

import assert from "node:assert/strict";
import { after, it } from "node:test";
import { startProxy } from "../stores/cutting-proxy.mjs";
import { seedOfRun } from "./choices.mjs";
import { isPatient, textOf } from "./system/customers.mjs";
import { SHORT } from "./system/rows.mjs";
import { startRedis } from "./system/servers.mjs";
import { System } from "./system/system.mjs";
import { judge } from "./system/witness.mjs";

const CUSTOMERS = 20;

/** What must be ended after the test. */
const ends = [];
after(async () => {
  for (const end of ends.reverse()) await end();
});

it("answers each message once through a failover that loses the last second, and a catchUp", async () => {
  const { primary, replica, link, address } = await startPair();
  const system = await System.start({
    seed: seedOfRun(),
    bot: { store: `redis:${address.port}`, receiver: SHORT, start: { pollMs: 100 } },
    faults: [],
  });
  ends.push(() => system.stop());
  const bots = await Promise.all([1, 2].map(() => system.bots.start()));
  const all = (order) => Promise.all(bots.map((bot) => bot.order(order)));
  const since = await system.service.now();

  await system.write(CUSTOMERS, 2);
  await system.settle();
  await system.until("the replica has everything", () => primary.isReplicated());

  // The last second. Nobody but the primary learns of what is written now.
  link.freeze();
  await system.write(CUSTOMERS, 1, { first: 3 });
  await system.settle();
  await all("pause");
  await system.write(CUSTOMERS, 1, { first: 4 });
  await system.until("all webhooks are answered", () => system.isQuiet(400));
  assert.deepEqual(Object.keys(system.front.counts), ["204"], "a webhook was not acknowledged");
  assert.equal(await system.waiting(), CUSTOMERS);

  await primary.stop();
  await replica.promote();
  address.moveTo(replica.port);
  await all("resume");
  await system.settle();
  const lost = Array.from({ length: CUSTOMERS }, (_, customer) => textOf(customer, 4));
  const missing = lost.map((text) => `${text} was answered 0 times`);
  assert.deepEqual((await verdictOf(system)).problems.sort(), missing.sort());

  // Also what was finished in the last second is new to this Redis. Its answer is known by the message.
  const { put } = await bots[0].order("catchUp", { since });
  assert.equal(put, 2 * CUSTOMERS);
  await system.settle();
  const { problems, messages, answers } = await verdictOf(system);
  assert.deepEqual(problems, []);
  assert.deepEqual([messages, answers], [4 * CUSTOMERS, 4 * CUSTOMERS]);
  assert.deepEqual(await system.dead(), []);
});

/** A primary with a replica, the link between them, and the address by which bots reach the one that is the primary. */
async function startPair() {
  const primary = await startRedis(["--repl-diskless-sync-delay", "0"]);
  const link = await startProxy(primary.port);
  const replica = await startRedis(["--replicaof", `127.0.0.1 ${link.port}`]);
  const address = await startProxy(primary.port);
  ends.push(primary.stop, replica.stop, link.close, address.close);
  return { primary, replica, link, address };
}

async function verdictOf(system) {
  return judge({ chats: await system.service.chats(), entries: [], isPatient });
}
