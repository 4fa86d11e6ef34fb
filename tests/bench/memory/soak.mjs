// The memory of one process that receives many webhooks and sends many messages: it stays flat once it has warmed up.
// `npm run soak -- --only memory --count N` runs it with N of each. It asserts on memory alone, never on times.

import assert from "node:assert/strict";
import { test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { Postproxy, parseWebhook, signWebhook } from "../../../npm/node.js";
import { startServer } from "../../../scripts/bench/server.mjs";
import { bodyOf, secret } from "../webhooks/bodies.mjs";

const COUNT = Number(process.env.POSTPROXY_MEMORY_COUNT ?? 1_000_000);
const IN_FLIGHT = 64;

/** How often the memory is looked at in a run. */
const SAMPLES = 40;

/** The share of the run that warms up, and the most that the memory may have grown by at the end. */
const WARM_UP = 0.2;
const MOST = 1.1;

/** Collects garbage, so that only what is kept counts. */
setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc");

test(`memory stays flat over ${COUNT} webhooks`, async (context) => {
  const bodies = ["small", "receipt"].map((name) => Buffer.from(bodyOf(name)));
  await staysFlat(context, async (first, last) => {
    const signatures = bodies.map((body) => signWebhook(body, secret));
    for (let at = first; at < last; at += 1) {
      const event = parseWebhook(bodies[at % 2], signatures[at % 2], secret);
      assert.equal(event.data.object.chat_id.startsWith("chat_"), true);
      // As on a server, others get their turn.
      if (at % 1000 === 0) await new Promise(setImmediate);
    }
  });
});

test(`memory stays flat over ${COUNT} sends`, async (context) => {
  const server = await startServer();
  try {
    const postproxy = new Postproxy({ apiKey: "pp_memory", baseUrl: server.http });
    await staysFlat(context, async (first, last) => {
      let next = first;
      const one = async () => {
        while (next < last) {
          next += 1;
          const { id } = await postproxy.sendMessage("chat_1", { body: "Your order shipped today." });
          assert.equal(id.startsWith("msg_"), true);
        }
      };
      await Promise.all(Array.from({ length: IN_FLIGHT }, one));
    });
  } finally {
    await server.stop();
  }
});

/** Works in shares, and compares the memory after warming up with that at the end. */
async function staysFlat(context, work) {
  const samples = [];
  for (let share = 0; share < SAMPLES; share += 1) {
    const border = (at) => Math.floor((COUNT * at) / SAMPLES);
    await work(border(share), border(share + 1));
    collect();
    samples.push(process.memoryUsage.rss() / 2 ** 20);
  }
  const mean = (part) => part.reduce((sum, sample) => sum + sample, 0) / part.length;
  const length = SAMPLES * WARM_UP;
  const early = mean(samples.slice(length, 2 * length));
  const late = mean(samples.slice(-length));
  context.diagnostic(`${early.toFixed(1)} MB after warming up, ${late.toFixed(1)} MB at the end`);
  assert.ok(late <= early * MOST, `memory grew: ${samples.map(Math.round).join(", ")} MB`);
}
