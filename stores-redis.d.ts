// The store in Redis: `postproxy-dm/stores/redis`.

import type { Store } from "./stores.js";

/**
 * A client of Redis, Valkey or Upstash: of `ioredis`, `redis` (node-redis 4 and newer, its cluster and its pool too),
 * `@upstash/redis` or `@valkey/valkey-glide`. You make it, connect it and close it.
 */
export type RedisClient =
  | { eval(...given: never[]): unknown }
  | { customCommand(...given: never[]): unknown };

/** Options of {@link redisStore}. */
export interface RedisStoreOptions {
  /** What the names of all keys begin with, without braces. Default: nothing. Their names go on with `{pp1:` anyway. */
  prefix?: string;
  /**
   * Into how many parts the events are divided, from 1 to 1024. Default 1: all keys of a receiver are on one server. On a cluster,
   * take a few times the number of its servers. The number is kept in the store, and `ready` refuses another: to change it, let the
   * store run empty first.
   */
  shards?: number;
}

/**
 * A store in Redis 6.2 or newer, Valkey or Upstash, on one server or a cluster. Every operation is one Lua script, run
 * with `EVALSHA`, or `EVAL` where the server doesn't know it yet.
 *
 * **What Redis loses.** A webhook is acknowledged once Redis has the event in memory. By default Redis writes to its disk once a
 * second, and to its replicas a little later: a crash or a failover loses up to the last second, and the service doesn't deliver
 * those events again. A `receiver.catchUp({ since: "last" })` every 10 minutes brings the messages among them back. With
 * `appendfsync always` a crash loses nothing; a failover still may. With the append-only file off, a restart goes back to the last
 * snapshot, or to nothing.
 *
 * **What it must not evict.** Only marks of finished events expire, so under `volatile-*` a full server costs at worst a second
 * run. Under `allkeys-*` it throws customers' messages away: `receiver.ready()` refuses such a server.
 *
 * ```js
 * import { Redis } from "ioredis";
 * import { createReceiver } from "postproxy-dm";
 * import { redisStore } from "postproxy-dm/stores/redis";
 *
 * const receiver = createReceiver({
 *   store: redisStore(new Redis(process.env.REDIS_URL)),
 *   on: { "message.received": (event, { reply }) => reply({ body: "Hi" }) },
 * });
 * ```
 *
 * @throws {ValidationError} for something that is no client of Redis, and for an option that it doesn't know
 */
export function redisStore(client: RedisClient, options?: RedisStoreOptions): Store;
