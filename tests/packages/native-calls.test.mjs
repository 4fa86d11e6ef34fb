// How calls cross into the addon where a test through the addon would need gigabytes: this one only looks at what it would get.

import { strict as assert } from "node:assert";
import { test } from "node:test";
import { callsOf } from "../../npm/binding/native-calls.js";

test("the calls of one turn cross in parts if one string can't hold them", async () => {
  const crossed = [];
  class Calls {
    start(_, first, count, lines) {
      crossed.push({ first, count, length: lines.length });
    }
  }
  const calls = callsOf({ Calls });
  const failures = [];
  const begin = (content) => {
    const request = { name: "sendMessage", given: "{}", content, watch: {} };
    calls.start("client", request, undefined, (failure) => failures.push(failure));
  };
  for (const content of ["1", "2"]) begin(content);
  // V8 makes such a text from parts of itself, so it takes no memory. A string has at most half a billion characters.
  const large = "x".repeat(200_000_000);
  for (let each = 0; each < 3; each += 1) begin(large);
  for (const content of ["3", "4"]) begin(content);
  await undefined;

  assert.deepEqual(failures, []);
  const overhead = "sendMessage\n{}\n\n".length;
  const small = { count: 2, length: 2 * (overhead + 1) };
  const one = { count: 1, length: overhead + large.length };
  const parts = [small, one, one, one, small];
  let first = 0;
  for (const [at, { count, length }] of parts.entries()) {
    assert.deepEqual(crossed[at], { first, count, length });
    first += count;
  }
  assert.equal(crossed.length, parts.length);
});
