// Three processes of a bot on one PostgreSQL.

import { after, before, it } from "node:test";
import { GATHER, threeBots } from "./system/rows.mjs";
import { startPostgres } from "./system/servers.mjs";

let postgres;
before(async () => {
  postgres = await startPostgres();
});
after(() => postgres.stop());

it("answers each message once and in order while processes die and freeze", async () => {
  await threeBots({ store: `postgres:${postgres.url}` });
});

it("answers each message in exactly one batch", async () => {
  await threeBots({ store: `postgres:${postgres.url}`, receiver: { name: "gathering", gather: GATHER } });
});
