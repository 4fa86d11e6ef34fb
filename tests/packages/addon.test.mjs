// What holds for the source of the native addon, and can't be seen from outside.

import { strict as assert } from "node:assert";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

const sources = new URL("../../crates/node/src/", import.meta.url);

test("every synchronous export of the addon is guarded against a panic", () => {
  let exports = 0;
  for (const file of readdirSync(sources)) {
    const text = readFileSync(new URL(file, sources), "utf8");
    for (const [, attribute, isAsync] of text.matchAll(
      /#\[napi(.*?)\]\s*(?:#\[[^\]]*\]\s*)*pub (async )?fn/g,
    )) {
      exports += 1;
      assert(isAsync || attribute.includes("catch_unwind"), `${file}: ${attribute}`);
    }
  }
  assert(exports > 10, "the pattern finds the exports");
});
