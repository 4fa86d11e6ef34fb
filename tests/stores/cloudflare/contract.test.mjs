// The contract of stores with D1 and with Durable Objects, in workerd.

import { strict as assert } from "node:assert";
import { after, before, describe, test } from "node:test";
import { storeCases } from "../../../npm/testing/check-store.js";
import { startWorker } from "./worker-modules.mjs";

const skips = {
  d1: ["finishIn"],
  // Nobody but an object itself can look into it.
  objects: ["finishIn", "text: nothing"],
};

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
      const expected = skips[kind].some((skipped) => name.startsWith(skipped)) ? "skipped" : "passed";
      test(name, async () => {
        const response = await worker.dispatchFetch(`http://worker/${kind}/${number}`);
        assert.equal(await response.text(), expected);
      });
    }
  });
}
