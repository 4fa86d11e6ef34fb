// Everything that Redis, or the store in Postgres, holds, as text. The others are in reachable.mjs, sqlite/ and cloudflare/.

/**
 * All keys and values of a server.
 * @param {import("ioredis").Redis} client without a prefix
 */
export async function dumpRedis(client) {
  const read = {
    string: (key) => client.get(key),
    hash: (key) => client.hgetall(key),
    zset: (key) => client.zrange(key, 0, -1, "WITHSCORES"),
  };
  const texts = [];
  for (const key of await client.keys("*")) {
    const type = await client.type(key);
    // It has gone meanwhile.
    if (type === "none") continue;
    if (!(type in read)) throw new Error(`the store has a ${type}, ${key}, which dumpRedis can't read`);
    texts.push(key, ...Object.entries(await read[type](key)).flat());
  }
  return texts.join("\n");
}

const TABLES = ["pp1_events", "pp1_lanes", "pp1_marks", "pp1_notes"];

/**
 * All rows of the store.
 * @param {(text: string) => Promise<{ rows: object[] }>} query
 */
export async function dumpPostgres(query) {
  const texts = [];
  for (const table of TABLES) {
    const { rows } = await query(`SELECT * FROM ${table}`);
    for (const row of rows) {
      for (const value of Object.values(row)) {
        texts.push(...(typeof value === "object" && value !== null ? Object.values(value) : [String(value)]));
      }
    }
  }
  return texts.join("\n");
}

/** @param {(text: string) => Promise<unknown>} query */
export async function emptyPostgres(query) {
  for (const table of TABLES) await query(`DELETE FROM ${table}`);
}
