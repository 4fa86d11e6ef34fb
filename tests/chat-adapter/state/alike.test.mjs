// Random operations are answered as by the store in memory.

import { after, test } from "node:test";
import { stateStore } from "../../../npm/chat-adapter/state/store.js";
import { memoryStore } from "../../../npm/stores/memory.js";
import { playAlike } from "../../stores/alike.mjs";
import { startRedis } from "../../stores/redis-server.mjs";
import { statesOn } from "./states.mjs";

const redis = await startRedis();
const ends = [];
after(async () => {
  await Promise.all(ends.map((end) => end()));
  await redis.kill();
});

// In the memory of one process two operations may come in the same millisecond, and then nothing says which was first.
let time = Date.now();
Date.now = () => {
  time += 1;
  return time;
};

for (const [state, seeds] of Object.entries({ memory: 60, redis: 10 })) {
  test(`state-${state}: random operations are answered as by the store in memory`, async () => {
    const { state: connected, end } = await statesOn({ redis })[state]();
    ends.push(end);
    for (let seed = 0; seed < seeds; seed += 1) {
      const name = `alike-${seed}`;
      const [model, store] = [memoryStore(), stateStore(connected)].map((each) => each.open({ name }));
      await playAlike(seed, model, store, { gathers: true });
    }
  });
}
