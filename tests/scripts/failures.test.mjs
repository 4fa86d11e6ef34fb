// Which tests failed, read from what each test runner prints.

import assert from "node:assert/strict";
import { test } from "node:test";
import { failedTests, failureLines } from "../../scripts/failures.mjs";
import { ofBun, ofDeno, ofTap } from "../runtimes/failed.mjs";

const outputs = {
  "of Node": [
    "✖ adds (1.5ms)\nℹ pass 1\nℹ fail 1\n\n✖ failing tests:\n\ntest at tests/sums/add.test.mjs:4:1\n✖ adds (1.5ms)\n  AssertionError: 1 is not 2\n",
    ["tests/sums/add.test.mjs:4:1 adds"],
  ],
  "of cargo": [
    "test sums::adds ... FAILED\n\nfailures:\n\n---- sums::adds stdout ----\n\nthread 'sums::adds' (1) panicked at crates/core/src/sums.rs:9:5:\nno\n\n\nfailures:\n    sums::adds\n\ntest result: FAILED. 1 passed; 1 failed;\n",
    ["crates/core/src/sums.rs:9:5 sums::adds"],
  ],
  "of unittest": [
    `${"=".repeat(70)}\nFAIL: test_adds (__main__.Sums.test_adds)\n${"-".repeat(70)}\nTraceback (most recent call last):\n  File "tests/peers/sums.py", line 7, in test_adds\nAssertionError: no\n\n${"-".repeat(70)}\nRan 2 tests in 0.1s\n\nFAILED (failures=1)\n`,
    ["tests/peers/sums.py:7 test_adds (__main__.Sums.test_adds)"],
  ],
  "of the runtimes": [
    "✖ Node 22, native, portable: client: adds\n\nℹ pass 1\nℹ fail 1\n",
    ["Node 22, native, portable: client: adds"],
  ],
  "where none failed": [
    "✔ adds (1.5ms)\ntest result: ok. 1 passed; 0 failed\nRan 2 tests in 0.1s\n\nOK\n",
    [],
  ],
};

for (const [name, [output, expected]] of Object.entries(outputs)) {
  test(`names of failed tests, ${name}`, () => assert.deepEqual(failedTests(output), expected));
}

test("at most forty names are printed, and nothing where there is none", () => {
  assert.deepEqual(failureLines([{ name: "core", failures: [] }]), []);
  const failures = Array.from({ length: 42 }, (_, at) => `test ${at}`);
  const lines = failureLines([{ name: "core", failures }]);
  assert.deepEqual([lines[0], lines[1], lines.length], ["Failed:", "  core: test 0", 42]);
  assert.equal(lines.at(-1), "  and 2 more");
});

test("names of failed tests in a runtime's own words", () => {
  const names = (failures) => failures.map(({ name }) => name);
  const tap =
    "    not ok 2 - adds\n      ---\n      location: '/tmp/project/tests/conformance/sums.test.mjs:4:1'\n      failureType: 'testCodeFailure'\n      error: 'no'\n      ...\nnot ok 1 - sums\n  ---\n  failureType: 'subtestsFailed'\n  ...\n";
  assert.deepEqual(names(ofTap(tap)), ["tests/conformance/sums.test.mjs:4:1 adds"]);
  const bun =
    "tests/conformance/sums.test.mjs:\n(pass) sums > takes [0.10ms]\nerror: no\n(fail) sums > adds [0.11ms]\n\n 1 pass\n 1 fail\n";
  assert.deepEqual(ofBun(bun), [{ name: "tests/conformance/sums.test.mjs sums > adds", error: "error: no" }]);
  const deno =
    "sums ... FAILED (2ms)\n\n ERRORS \n\nsums ... adds => ./tests/conformance/sums.test.mjs:4:1\nerror: no\n\n FAILURES \n\nsums ... adds => ./tests/conformance/sums.test.mjs:4:1\n";
  assert.deepEqual(names(ofDeno(deno)), ["tests/conformance/sums.test.mjs:4:1 sums ... adds"]);
});
