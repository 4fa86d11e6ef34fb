// Three processes of a bot on one Redis.

import { after, before, it } from "node:test";
import { GATHER, threeBots } from "./system/rows.mjs";
import { startRedis } from "./system/servers.mjs";

let redis;
before(async () => {
  redis = await startRedis();
});
after(() => redis.stop());

it("answers each message once and in order while processes die and freeze", async () => {
  await threeBots({ store: `redis:${redis.port}` });
});

it("answers each message in exactly one batch", async () => {
  await threeBots({ store: `redis:${redis.port}`, receiver: { name: "gathering", gather: GATHER } });
});
