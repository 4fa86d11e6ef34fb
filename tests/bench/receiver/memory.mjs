// The memory of a process that receives 10^6 events, after 10^5 and at the end, in MB. `node --expose-gc memory.mjs`.

import { createReceiver, memoryStore } from "../../../npm/node.js";
import { handle, secret } from "./handler.mjs";
import { requestOf } from "./load.mjs";

const EARLY = 100_000;
const EVENTS = 1_000_000;
const IN_FLIGHT = 64;

const receiver = createReceiver({
  ...{ secret, client: null, store: memoryStore(), on: { "message.received": handle } },
});
let next = 0;

async function receiveUntil(end) {
  const one = async () => {
    while (next < end) {
      // As on a server, each event comes in by its own turn of the loop.
      await new Promise(setImmediate);
      const [head, body] = requestOf(next++).toString("utf8").split("\r\n\r\n");
      const signature = /X-Postproxy-Signature: (.*)/.exec(head)[1].trim();
      await receiver.receive(body, { "x-postproxy-signature": signature });
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, one));
  globalThis.gc();
  return process.memoryUsage().rss / 2 ** 20;
}

const early = await receiveUntil(EARLY);
const late = await receiveUntil(EVENTS);
await receiver.close();
console.log(JSON.stringify({ early, late }));
