// The contract of stores, held by the store on the states of the Chat SDK in memory and in Redis.

import { after } from "node:test";
import { stateStore } from "../../../npm/chat-adapter/state/store.js";
import { contract } from "../../stores/contract.mjs";
import { startRedis } from "../../stores/redis-server.mjs";
import { statesOn } from "./states.mjs";

/** A state has no transactions that a user's work could be part of. */
const skips = ["finishIn"];

const redis = await startRedis();
const ends = [];
after(async () => {
  for (const end of ends) await end();
  await redis.kill();
});

const on = statesOn({ redis });
for (const name of ["memory", "redis", "ioredis"]) {
  const { state, dump, empty, end } = await on[name]();
  ends.push(end);
  contract(`on state-${name}`, () => ({ store: stateStore(state), dump, close: empty }), { skips });
}
