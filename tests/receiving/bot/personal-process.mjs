// The bot of personal.mjs as a process, with a store that it can look into.

import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { json } from "node:stream/consumers";
import { createReceiver } from "../../../npm/node.js";
import { dumpPostgres, dumpRedis } from "../../stores/dump.mjs";
import { reachableText } from "../../stores/reachable.mjs";
import { dumpRows } from "../../stores/sqlite/dump.mjs";
import { personalBot } from "./personal.mjs";
import { storeAt } from "./stores.mjs";

const { store: place, isSealed } = JSON.parse(process.argv[2]);

/** By the kind of store: everything that is in it, as text. */
const dumps = {
  memory: (store) => () => reachableText(store),

  async redis(_, port) {
    const { Redis } = await import("ioredis");
    const redis = new Redis(Number(port), "127.0.0.1");
    return () => dumpRedis(redis);
  },

  async postgres(_, url) {
    const { default: pg } = await import("pg");
    const pool = new pg.Pool({ connectionString: url, max: 1 });
    return () => dumpPostgres((text) => pool.query(text));
  },

  async sqlite(store, file) {
    const { DatabaseSync } = await import("node:sqlite");
    await store.open({ name: "first" }).check({ concurrency: 1 });
    const connection = new DatabaseSync(file);
    return async () => {
      // Without a codec the log still has what was there before: what was written into the file counts.
      const log = isSealed ? bytesOf(`${file}-wal`) : "";
      connection.prepare("PRAGMA wal_checkpoint(TRUNCATE)").all();
      return log + bytesOf(file) + (await dumpRows((text) => connection.prepare(text).all()));
    };
  },
};

function bytesOf(path) {
  return readFileSync(path, "latin1");
}

const store = await storeAt(place);
const [kind, ...rest] = place.split(":");
const { options, orders } = personalBot({
  store,
  isSealed,
  dump: await dumps[kind](store, rest.join(":")),
});
const receiver = createReceiver(options);

const server = createServer(async (request, response) => {
  if (request.url !== "/order") return receiver.node(request, response);
  const { order, given } = await json(request);
  response.end(JSON.stringify((await orders[order](receiver, given)) ?? null));
});
process.on("disconnect", () => process.exit());
await receiver.start({ pollMs: 50 });
server.listen(0, "127.0.0.1", () => process.send?.({ port: server.address().port }));
