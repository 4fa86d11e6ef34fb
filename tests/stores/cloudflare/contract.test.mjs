// The contract of stores with D1 and with Durable Objects, in workerd.

import { strict as assert } from "node:assert";
import { after, before, describe, test } from "node:test";
import { storeCases } from "../../../npm/testing/check-store.js";
import { startWorker } from "./worker-modules.mjs";

/** Neither has transactions that a user's work could be part of. */
const skips = ["finishIn"];

for (const [kind, title] of [
  ["d1", "D1"],
  ["objects", "Durable Objects"],
]) {
  describe(title, () => {
    let worker;
    before(async () => {
      worker = await startWorker("worker.mjs", {
        d1Databases: ["DB"],
        durableObjects: { CHATS: { className: "Chats", useSQLite: true } },
      });
    });
    after(() => worker.dispose());

    for (const [number, { name }] of storeCases(() => {}).entries()) {
      const expected = skips.some((skipped) => name.startsWith(skipped)) ? "skipped" : "passed";
      test(name, async () => {
        const response = await worker.dispatchFetch(`http://worker/${kind}/${number}`);
        assert.equal(await response.text(), expected);
      });
    }
  });
}
