// Runs the contract of stores as tests.

import { describe, test } from "node:test";
import { storeCases } from "../../npm/testing/check-store.js";

/**
 * @param {string} title
 * @param {import("../../testing.js").StoreMaker} make
 * @param {{ skips?: string[] }} [options] `skips` are the cases that this store can't have: names, or beginnings of names
 */
export function contract(title, make, { skips = [] } = {}) {
  describe(title, () => {
    for (const { name, run } of storeCases(make)) {
      test(name, async (context) => {
        const isExpected = skips.some((skipped) => name.startsWith(skipped));
        if ((await run()) === "passed") return;
        if (!isExpected) throw new Error("the case was skipped");
        context.skip("this store doesn't have it");
      });
    }
  });
}
