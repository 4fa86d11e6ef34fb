// What is told when a database fails: through each client the reason and the code, and never what was sent, what is kept, or
// a password.

import { strict as assert } from "node:assert";
import { after, describe, test } from "node:test";
import { inspect } from "node:util";
import { PGlite } from "@electric-sql/pglite";
import { Redis as Upstash } from "@upstash/redis";
import { GlideClient } from "@valkey/valkey-glide";
import { sql as sqlOf } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import { Redis } from "ioredis";
import { Redis as Redis5 } from "ioredis-5";
import pg from "pg";
import postgres from "postgres";
import { createClient } from "redis";
import { createClient as createClient5 } from "redis-5";
import { callStore, finishInStore } from "../../npm/receiver/store-calls.js";
import { failureOf } from "../../npm/stores/failure.js";
import { postgresStore } from "../../npm/stores/postgres.js";
import { redisStore } from "../../npm/stores/redis.js";
import { startPostgres } from "./postgres-server.mjs";
import { startRedis } from "./redis-server.mjs";
import { openers } from "./transactions.mjs";
import { startUpstash } from "./upstash-server.mjs";

const TEXT = "Where is my red bicycle?";
const PASSWORD = "SEKRETpassw0rd";
const CHAT = "15550001234567";
const EVENT = {
  ...{ id: "e:evt_81b7c02d", marks: ["e:evt_81b7c02d"], lane: `c:${CHAT}`, chat: CHAT, at: 1, head: "1:{}" },
  ...{ body: `1:${JSON.stringify({ id: "evt_81b7c02d", body: TEXT })}`, quietMs: 0, maxMs: 0, limit: 1_000 },
  redacts: null,
};
const HOLD = { lane: EVENT.lane, token: "a-token-of-a-hold", leaseMs: 60_000 };

/** What must be ended after the tests. */
const ends = [];
after(async () => {
  for (const end of ends.reverse()) await end();
});

const call = (store, name, ...given) =>
  callStore({ store: store.open({ name: "bot" }), timeoutMs: 20_000 }, name, given);

/** The error, once it is sure that it gives nothing away. */
async function failure(work) {
  const error = await work.then(
    () => assert.fail("it must reject"),
    (rejected) => rejected,
  );
  const shown = inspect(error, { depth: 10, showHidden: true, getters: true });
  for (const secret of [TEXT, "red bicycle", PASSWORD, CHAT, EVENT.id, HOLD.token, "redis.call"]) {
    assert(!shown.includes(secret), `${secret} is in ${shown}`);
  }
  assert.deepEqual([error.cause, error.name], [undefined, "StoreError"]);
  return error;
}

describe("Redis", async () => {
  const redis = await startRedis();
  const admin = new Redis(redis.port);
  await admin.config("SET", "requirepass", PASSWORD);
  const upstash = await startUpstash(admin, { token: PASSWORD });
  ends.push(async () => {
    upstash.close();
    admin.disconnect();
    await redis.kill();
  });
  const url = `redis://:${PASSWORD}@127.0.0.1:${redis.port}`;
  const quiet = (client, end) => {
    client.on?.("error", () => {});
    ends.push(() => client[end]());
    return client;
  };
  const nodeRedis = async (create) => {
    const client = quiet(create({ url }), "destroy");
    await client.connect();
    return client;
  };
  const clients = {
    "ioredis 6": quiet(new Redis(url), "disconnect"),
    "ioredis 5": quiet(new Redis5(url), "disconnect"),
    "node-redis 6": await nodeRedis(createClient),
    "node-redis 5": await nodeRedis(createClient5),
    Upstash: new Upstash({ url: upstash.url, token: PASSWORD, retry: false }),
    GLIDE: quiet(
      await GlideClient.createClient({
        addresses: [{ host: "127.0.0.1", port: redis.port }],
        credentials: { password: PASSWORD },
      }),
      "close",
    ),
  };

  for (const [name, client] of Object.entries(clients)) {
    test(`${name}: a full memory`, async () => {
      await admin.config("SET", "maxmemory", "1");
      try {
        const { message, operation } = await failure(call(redisStore(client), "put", EVENT));
        assert.match(message, /^the store's put failed: .*OOM.*maxmemory/);
        assert.equal(operation, "put");
      } finally {
        await admin.config("SET", "maxmemory", "0");
      }
    });

    test(`${name}: a server that doesn't know the command`, async () => {
      const store = redisStore(withOtherCommand(client));
      const { message } = await failure(call(store, "put", EVENT));
      assert.match(message, /^the store's put failed: .*unknown command/);
    });
  }

  test("ioredis: a wrong password", async () => {
    for (const Client of [Redis, Redis5]) {
      const client = quiet(new Client(redis.port, { password: `wrong${PASSWORD}` }), "disconnect");
      const { message } = await failure(call(redisStore(client), "put", EVENT));
      assert.match(message, /WRONGPASS|NOAUTH/);
    }
  });

  test("Upstash: a wrong token", async () => {
    const client = new Upstash({ url: upstash.url, token: `wrong${PASSWORD}`, retry: false });
    const { message } = await failure(call(redisStore(client), "put", EVENT));
    assert.match(message, /Unauthorized/);
  });
});

/** A client whose server has no scripts, as a proxy or a rewrite of Redis may not. */
function withOtherCommand(client) {
  const other = (name, send) =>
    new Proxy(client, { get: (target, key) => (key === name ? send : of(target, key)) });
  const of = (target, key) => (typeof target[key] === "function" ? target[key].bind(target) : target[key]);
  if (client.customCommand) {
    return other("customCommand", ([, ...given]) => client.customCommand(["NOSCRIPTS", ...given.slice(2)]));
  }
  const args = (given) => given.flat().flatMap((each) => each.arguments ?? [each]);
  if (client.call) return renamed(of, client, (given) => client.call("NOSCRIPTS", ...args(given).slice(3)));
  if (client.sendCommand)
    return renamed(of, client, (given) => client.sendCommand(["NOSCRIPTS", ...args(given).slice(1)]));
  return renamed(of, client, (given) => client.exec(["NOSCRIPTS", ...args(given).slice(2)]));
}

function renamed(of, client, send) {
  return new Proxy(client, {
    get: (target, key) => (/^eval(sha)?$/i.test(key) ? async (...given) => send(given) : of(target, key)),
  });
}

describe("Postgres", async () => {
  const server = await startPostgres();
  const admin = new pg.Pool(server.address);
  ends.push(async () => {
    await admin.end();
    await server.kill();
  });
  await postgresStore(admin).migrate();
  await admin.query("CREATE TABLE effects (id serial PRIMARY KEY, event text NOT NULL)");
  const sql = postgres(server.url, { onnotice() {} });
  ends.push(() => sql.end());
  const lite = new PGlite();
  ends.push(() => lite.close());
  await postgresStore(lite).migrate();
  const prisma = await openers.Prisma(server.url);
  ends.push(() => prisma.close());
  const db = drizzle(admin);
  const inText = (text, values) =>
    text.replace(/\$(\d)/g, (_, n) => `'${values[n - 1].replaceAll("'", "''")}'`);
  const clients = {
    pg: [admin],
    postgres: [sql],
    "postgres, debugging": [postgres(server.url, { onnotice() {}, debug: () => {} })],
    PGlite: [lite, lite],
    Prisma: [prisma.client],
    "a bare function": [async (text, values) => (await admin.query(text, values)).rows],
    "Drizzle in a bare function": [
      async (text, values) => (await db.execute(sqlOf.raw(inText(text, values)))).rows,
    ],
    "a bare function whose errors show the query": [
      async (text, values) => {
        try {
          return (await admin.query(text, values)).rows;
        } catch (error) {
          throw new Error(`${inText(text, values)} - ${error.message}`, { cause: error });
        }
      },
    ],
  };
  ends.push(() => clients["postgres, debugging"][0].end());

  /** Each way in which Postgres quotes a row or a value: in its detail, in its message, in a trigger's words. */
  const faults = {
    "a constraint": [
      `ALTER TABLE pp1_events ADD CONSTRAINT refuses CHECK (body NOT LIKE '%bicycle%')`,
      "ALTER TABLE pp1_events DROP CONSTRAINT refuses",
      /refuses/,
      "23514",
    ],
    "a value of the wrong type": [
      `CREATE FUNCTION refuses() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.at := NEW.body::float8; RETURN NEW; END';
       CREATE TRIGGER refuses BEFORE INSERT ON pp1_events FOR EACH ROW EXECUTE FUNCTION refuses()`,
      "DROP FUNCTION refuses CASCADE",
      /invalid input syntax for type double precision$/,
      "22P02",
    ],
    "a trigger that raises an exception": [
      `CREATE FUNCTION refuses() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''no %'', NEW.body; END';
       CREATE TRIGGER refuses BEFORE INSERT ON pp1_events FOR EACH ROW EXECUTE FUNCTION refuses()`,
      "DROP FUNCTION refuses CASCADE",
      /a trigger or a function raised an exception/,
      "P0001",
    ],
  };

  for (const [name, [client, owner = admin]] of Object.entries(clients)) {
    for (const [fault, [make, mend, words, code]] of Object.entries(faults)) {
      test(`${name}: ${fault}`, async () => {
        const run = (text) => (owner === lite ? lite.exec(text) : owner.query(text));
        await run(make);
        try {
          const error = await failure(call(postgresStore(client), "put", EVENT));
          assert.match(error.message, /^the store's put failed: /);
          if (name === "a bare function whose errors show the query") return;
          assert.match(error.message, words);
          assert.equal(error.code, code);
        } finally {
          await run(mend);
        }
      });
    }
  }

  test("finish(tx) in a transaction that has failed, by Drizzle, which shows the query", async () => {
    const store = postgresStore(admin).open({ name: "bot" });
    const kept = { ids: [EVENT.id], keepMs: 1 };
    const failed = db.transaction(async (tx) => {
      await assert.rejects(tx.execute(sqlOf`SELECT 1 / 0`));
      await finishInStore(store, tx, HOLD, kept);
    });
    const { code, operation } = await failure(failed);
    assert.deepEqual([code, operation], ["25P02", "finish(tx)"]);
  });

  test("a user without rights, and a wrong password", async () => {
    await admin.query(`CREATE ROLE app LOGIN PASSWORD '${PASSWORD}'`);
    const app = new pg.Pool({ ...server.address, user: "app", password: PASSWORD });
    ends.push(() => app.end());
    const error = await failure(call(postgresStore(app), "put", EVENT));
    assert.equal(error.code, "42501");
  });
});

describe("what any client or store may say", () => {
  const told = (thrown, given = [EVENT]) =>
    failure(Promise.reject(failureOf(thrown, "put", given))).then(({ message }) => message);

  test("an address loses its password", async () => {
    const address = `postgres://app:${PASSWORD}@db.example:5432/bot`;
    assert.equal(
      await told(new Error(`can't connect to ${address}`)),
      "the store's put failed: can't connect to postgres://db.example:5432/bot",
    );
    const thrown = Object.assign(new Error("refused: password=SEKRETpassw0rd, host=db"), { address });
    assert.equal(await told(thrown), "the store's put failed: refused: password=… host=db");
  });

  test("of several errors, and of fetch, the first reason counts", async () => {
    const refused = Object.assign(new Error("connect ECONNREFUSED ::1:5432"), { code: "ECONNREFUSED" });
    for (const thrown of [new AggregateError([refused]), new TypeError("fetch failed", { cause: refused })]) {
      const error = failureOf(thrown, "take");
      assert.deepEqual(
        [error.message, error.code],
        ["the store's take failed: connect ECONNREFUSED ::1:5432", "ECONNREFUSED"],
      );
    }
  });

  test("JSON that can't be read isn't quoted", async () => {
    assert.match(
      await told(
        attempt(() => JSON.parse(TEXT)),
        [],
      ),
      /isn't the JSON that the store keeps/,
    );
  });

  test("what a store of the user's own quotes is cut", async () => {
    assert.equal(await told(new Error(`refused ${EVENT.body}`)), "the store's put failed: refused…");
    assert.equal(await told(`no room for ${CHAT}`), "the store's put failed: no room for…");
    assert.equal(await told(undefined), "the store's put failed: an error without words");
  });
});

function attempt(work) {
  try {
    return work();
  } catch (error) {
    return error;
  }
}
