// Upstash as a program finds it: the stand-in for its service over a redis-server of its own, and its variables.

import { Redis } from "ioredis";
import { startRedis } from "./redis-server.mjs";
import { startUpstash as startService } from "./upstash-server.mjs";

export async function startUpstash() {
  const server = await startRedis();
  const redis = new Redis(server.port);
  const token = "secret";
  const service = await startService(redis, { token });
  return {
    environment: { KV_REST_API_URL: service.url, KV_REST_API_TOKEN: token },
    async stop() {
      service.close();
      redis.disconnect();
      await server.kill();
    },
  };
}
