// Makes the store that a bot was told to use. A client library is loaded only with its store.

/**
 * @param {string} place such as `memory`, `sqlite:FILE`, `redis:PORT` or `postgres:URL`
 */
export async function storeAt(place) {
  const [kind, ...rest] = place.split(":");
  return makers[kind](rest.join(":"));
}

const makers = {
  async memory() {
    const { memoryStore } = await import("../../../npm/stores/memory.js");
    return memoryStore();
  },

  async sqlite(file) {
    const { sqliteStore } = await import("../../../npm/stores/sqlite.js");
    return sqliteStore(file);
  },

  async redis(port) {
    const { Redis } = await import("ioredis");
    const { redisStore } = await import("../../../npm/stores/redis.js");
    return redisStore(new Redis(Number(port), "127.0.0.1").on("error", () => {}));
  },

  async postgres(url) {
    const { default: pg } = await import("pg");
    const { postgresStore } = await import("../../../npm/stores/postgres.js");
    // More connections than lanes at a time, as the receiver asks for.
    const pool = new pg.Pool({ connectionString: url, max: 20 });
    pool.on("error", () => {});
    const store = postgresStore(pool);
    await store.migrate();
    return store;
  },
};
