// Where the texts of customers are: beside an event while it is worked on, and nowhere once it is finished or its chat is
// forgotten. With a codec they are nowhere at any time.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { GOOD, PLACES, POISON } from "./bot/personal.mjs";
import { Bots } from "./system/bots.mjs";
import { startPostgres, startRedis } from "./system/servers.mjs";
import { Service } from "./system/service.mjs";
import { Workers } from "./system/workers.mjs";

const PROGRAM = fileURLToPath(new URL("bot/personal-process.mjs", import.meta.url));

/** The Durable Objects of a Worker. */
const WORKER = {
  file: "personal.mjs",
  bindings: { durableObjects: { CHATS: { className: "Chats", useSQLite: true } } },
};

const processOf = (store) => (folder, environment, options) =>
  new Bots(folder, environment, { ...options, store }, PROGRAM);

/** By name: how to make its bots, and what ends it. */
const stores = {
  memory: async () => [processOf("memory")],
  SQLite: async (folder) => [processOf(`sqlite:${join(folder, "receiver.db")}`)],
  async Redis() {
    const { port, stop } = await startRedis();
    return [processOf(`redis:${port}`), stop];
  },
  async PostgreSQL() {
    const { url, stop } = await startPostgres();
    return [processOf(`postgres:${url}`), stop];
  },
  "Durable Objects": async () => [(...given) => new Workers(...given, WORKER)],
};

for (const [name, start] of Object.entries(stores)) {
  describe(`a customer's text in ${name}`, () => {
    // A bot without the codec would take the sealed events of the next test for its own.
    const ends = [];
    afterEach(async () => {
      for (const end of ends.splice(0).reverse()) await end();
    });

    for (const isSealed of [false, true]) {
      it(
        isSealed ? "is nowhere at any time, with a codec" : "goes with its event, and with its chat",
        async () => {
          const folder = mkdtempSync(join(tmpdir(), "postproxy-receiving-personal-"));
          ends.push(() => rmSync(folder, { recursive: true, force: true }));
          const service = await Service.start();
          const [makeBots, stop = () => {}] = await start(folder);
          const bots = makeBots(folder, service.environment, { isSealed });
          ends.push(
            stop,
            () => service.stop(),
            () => bots.stop(),
          );
          await bots.start();
          const found = await lookAround(bots.live[0], service);
          if (isSealed) {
            const { ever, ...others } = found;
            assert.deepEqual(ever, []);
            assert.deepEqual(Object.values(others), [[], [], [], []]);
            return;
          }
          const [message, step, answer, error] = PLACES;
          assert.deepEqual(found, {
            "while it runs": [message, step, answer],
            "after it is finished": [],
            "while it is dead": [message, step, answer, error],
            "after its chat is forgotten": [],
          });
        },
      );
    }
  });
}

/** Has two customers write, one of whom can't be answered, and returns which texts were found at which place. */
async function lookAround(bot, service) {
  const order = (...given) => bot.order(...given);
  await service.setWebhook(`http://127.0.0.1:${bot.port}/webhooks`);
  const write = async (participant, text, outcome) => {
    const profile_id = service.emulator.profiles.facebook;
    await service.emulator.inbound({ profile_id, participant_external_id: participant, text });
    for (const deadline = performance.now() + 60_000; ; await sleep(50)) {
      const { outcomes } = await order("seen");
      if (outcomes.includes(outcome)) return;
      if (performance.now() > deadline) throw new Error(`no event is ${outcome}, only ${outcomes}`);
    }
  };
  await write("ada", GOOD, "done");
  await order("look", { place: "after it is finished" });
  await write("bob", POISON, "dead");
  await order("look", { place: "while it is dead" });
  const { events } = await order("events", { state: "dead" });
  assert.equal(events.length, 1);
  await order("forget", { chat: events[0].event.data.object.chat_id });
  assert.equal((await order("stats")).dead, 0);
  await order("look", { place: "after its chat is forgotten" });
  const sent = (await service.chats()).flatMap(({ messages }) => messages.map(({ body }) => body));
  assert.equal(sent.filter((body) => body.endsWith("the answer")).length, 2, "an answer was not sent");
  return (await order("seen")).found;
}
