// Our receiver on node:http. `BENCH_STORE` names the store: `memory`, or the port of a Redis.

import { createServer } from "node:http";
import Redis from "ioredis";
import { createReceiver, memoryStore } from "../../../npm/node.js";
import { redisStore } from "../../../npm/stores/redis.js";
import { handle, secret } from "./handler.mjs";

const { BENCH_STORE } = process.env;
const store =
  BENCH_STORE === "memory" ? memoryStore() : redisStore(new Redis(Number(BENCH_STORE), "127.0.0.1"));

const receiver = createReceiver({ secret, client: null, store, on: { "message.received": handle } });

export const server = createServer(receiver.node);
