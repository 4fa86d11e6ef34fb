// The states of the Chat SDK on real servers, each with everything that it holds as text, and with its calls counted.

import { createIoRedisState } from "@chat-adapter/state-ioredis";
import { createMemoryState } from "@chat-adapter/state-memory";
import { createPostgresState } from "@chat-adapter/state-pg";
import { createRedisState } from "@chat-adapter/state-redis";
import { Redis } from "ioredis";

const quiet = { debug() {}, info() {}, warn() {}, error() {}, child: () => quiet };

/**
 * States by name, of which no two share a database. Each call connects anew. `empty` forgets everything.
 * @param {{ redis?: { url: string }, postgres?: { url: string } }} servers those that the states need
 */
export function statesOn({ redis, postgres }) {
  return {
    memory: async () => {
      const state = createMemoryState();
      const dump = () => JSON.stringify([state.cache, state.locks, state.queues].map((map) => [...map]));
      return { ...(await connected(state)), dump, empty() {} };
    },
    redis: () => onRedis(`${redis.url}/1`, (url) => createRedisState({ url, logger: quiet })),
    ioredis: () => onRedis(`${redis.url}/2`, (url) => createIoRedisState({ url, logger: quiet })),
    pg: async () => {
      const state = createPostgresState({ url: postgres.url, logger: quiet });
      const pool = state.getClient();
      return {
        ...(await connected(state)),
        dump: () => dumpPostgres(pool),
        empty: () => emptyPostgres(pool),
      };
    },
  };
}

async function onRedis(url, create) {
  const { state, end } = await connected(create(url));
  const admin = new Redis(url);
  return {
    state,
    dump: () => dumpRedis(admin),
    empty: () => admin.flushdb(),
    end: async () => {
      admin.disconnect();
      await end();
    },
  };
}

async function connected(state) {
  await state.connect();
  return { state, end: () => state.disconnect() };
}

/**
 * A state whose calls go through a function.
 * @param {import("chat").StateAdapter} state
 * @param {(name: string, call: () => Promise<unknown>, given: unknown[]) => Promise<unknown>} through
 * @returns {import("chat").StateAdapter}
 */
export function wrapped(state, through) {
  return new Proxy(state, {
    get(target, name) {
      const method = target[name];
      if (typeof method !== "function") return method;
      return (...given) => through(name, () => method.apply(target, given), given);
    },
  });
}

async function dumpRedis(client) {
  const texts = [];
  for (const key of await client.keys("*")) {
    const isList = (await client.type(key)) === "list";
    texts.push(key, ...(isList ? await client.lrange(key, 0, -1) : [await client.get(key)]));
  }
  return texts.join("\n");
}

const TABLES = ["chat_state_cache", "chat_state_lists", "chat_state_locks", "chat_state_queues"];

async function dumpPostgres(pool) {
  const texts = [];
  for (const table of TABLES) {
    const { rows } = await pool.query(`SELECT * FROM ${table}`);
    texts.push(...rows.map((row) => Object.values(row).join(" ")));
  }
  return texts.join("\n");
}

async function emptyPostgres(pool) {
  for (const table of TABLES) await pool.query(`DELETE FROM ${table}`);
}
