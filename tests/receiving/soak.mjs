// The soak of whole receivers: the rows of Redis and PostgreSQL with many more customers. `npm run soak -- --only receiving`
// runs it; it is no part of `npm test`.

import { after, before, it } from "node:test";
import { GATHER, threeBots } from "./system/rows.mjs";
import { startPostgres, startRedis } from "./system/servers.mjs";

const load = { customers: Number(process.env.POSTPROXY_RECEIVING_CUSTOMERS ?? 10_000), messages: 5 };

let redis;
let postgres;
before(async () => {
  [redis, postgres] = await Promise.all([startRedis(), startPostgres()]);
});
after(async () => {
  await Promise.all([redis.stop(), postgres.stop()]);
});

it("answers each message once and in order, on Redis", async () => {
  await threeBots({ store: `redis:${redis.port}`, load });
});

it("answers each message in exactly one batch, on Redis", async () => {
  await threeBots({ store: `redis:${redis.port}`, load, receiver: { name: "gathering", gather: GATHER } });
});

it("answers each message once and in order, on PostgreSQL", async () => {
  await threeBots({ store: `postgres:${postgres.url}`, load });
  console.log("each message was answered once");
});
