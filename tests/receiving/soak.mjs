// The soak of whole receivers: the rows of every store with many more customers. `npm run soak -- --only receiving` runs it; it is
// no part of `npm test`.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, it } from "node:test";
import { GATHER, oneBot, threeBots, worker } from "./system/rows.mjs";
import { startPostgres, startRedis } from "./system/servers.mjs";

/** How many customers there are, where a row doesn't say that it stands fewer. */
const CUSTOMERS = Number(process.env.POSTPROXY_RECEIVING_CUSTOMERS ?? 10_000);

const folder = mkdtempSync(join(tmpdir(), "postproxy-receiving-soak-"));
let redis;
let postgres;
before(async () => {
  [redis, postgres] = await Promise.all([startRedis(), startPostgres()]);
});
after(async () => {
  await Promise.all([redis.stop(), postgres.stop()]);
  rmSync(folder, { recursive: true, force: true });
});

/**
 * @param {string} title
 * @param {(load: { customers: number, messages: number }) => Promise<unknown>} work
 * @param {number} [most] customers
 */
function row(title, work, most = CUSTOMERS) {
  const customers = Math.min(CUSTOMERS, most);
  it(`${title}: ${customers} customers`, async () => {
    await work({ customers, messages: 5 });
    console.log("each message was answered once");
  });
}

const gathering = { name: "gathering", gather: GATHER };

row("Redis, in order", (load) => threeBots({ store: `redis:${redis.port}`, load }));
row("Redis, in batches", (load) => threeBots({ store: `redis:${redis.port}`, load, receiver: gathering }));
row("PostgreSQL, in order", (load) => threeBots({ store: `postgres:${postgres.url}`, load }));
row("PostgreSQL, in batches", (load) =>
  threeBots({ store: `postgres:${postgres.url}`, load, receiver: gathering }),
);
row("SQLite, through ten kills", (load) =>
  oneBot({ bot: { store: `sqlite:${join(folder, "receiver.db")}` }, kills: 10, load }),
);
row("memory, through two kills", (load) => {
  const bot = { store: "memory", starts: false, receiver: { answerWithinMs: 5000 } };
  return oneBot({ bot, kills: 2, remembers: false, load });
});

const objects = {
  file: "chats.mjs",
  bindings: { durableObjects: { CHATS: { className: "Chats", useSQLite: true } } },
};
/** Here one workerd has all objects, each a database of its own: 1,000 of them take it 2 to 5 minutes. */
const MOST_OBJECTS = 1_000;
row("Durable Objects, in order", (load) => worker({ setUp: objects, load }), MOST_OBJECTS);
row(
  "Durable Objects, in batches",
  (load) => worker({ setUp: objects, load, receiver: { gather: GATHER } }),
  MOST_OBJECTS,
);
