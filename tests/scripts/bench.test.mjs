// What the bench computes. Nothing here is timed.

import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { test } from "node:test";
import { median } from "../../scripts/bench/median.mjs";
import { shown } from "../../scripts/bench/print.mjs";
import { judge, over } from "../../scripts/bench/rows.mjs";
import { inTurns } from "../../scripts/bench/sides.mjs";
import { bodyOf, secret, signaturesOf } from "../bench/webhooks/bodies.mjs";

test("the median is the middle one, in any order", () => {
  assert.equal(median([9, 1, 5]), 5);
  assert.equal(median([3]), 3);
});

test("a row is missed, met, or at its aim, by the right side of its target", () => {
  const verdict = (ratio, row) => judge([{ what: "row", value: () => ratio, ...row }], {})[0].verdict;
  const least = { must: 2, aim: 3 };
  assert.deepEqual(
    [1.9, 2, 2.9, 3, undefined].map((ratio) => verdict(ratio, least)),
    ["missed", "met", "met", "aim met", "not measured"],
  );
  const most = { must: 1, aim: 0.5, atMost: true };
  assert.deepEqual(
    [1.1, 1, 0.6, 0.5].map((ratio) => verdict(ratio, most)),
    ["missed", "met", "met", "aim met"],
  );
  assert.equal(verdict(5, { must: 4 }), "met");
});

test("a quotient of something that was not measured is not a number", () => {
  assert.equal(over(6, 3), 2);
  assert.equal(over(undefined, 3), undefined);
  assert.equal(over(6, undefined), undefined);
});

test("sides are measured in turns, without the first round", async () => {
  const turns = [];
  const sides = ["a", "b"].map((name) => ({ name }));
  const results = { a: [100, 1, 3, 2], b: [100, 6, 4, 5] };
  const measured = await inTurns(sides, 3, async ({ name }) => {
    turns.push(name);
    return { us: results[name].shift(), note: "not a number" };
  });
  assert.equal(turns.join(""), "abababab");
  assert.deepEqual(measured, { a: { us: 2 }, b: { us: 5 } });
});

test("numbers are shown with three digits", () => {
  assert.deepEqual([0.01234, 1.666, 12.04, 2, 1234.5, Number.NaN].map(shown), [
    "0.0123",
    "1.67",
    "12",
    "2",
    "1,235",
    "–",
  ]);
});

test("the bodies have the sizes and the share of other characters that the rows name", () => {
  for (const [name, bytes, [least, most]] of [
    ["small", 1300, [0.28, 0.4]],
    ["receipt", 1300, [0.28, 0.4]],
    ["large", 17_000, [0.28, 0.4]],
    ["ascii", 17_000, [0, 0]],
  ]) {
    const body = bodyOf(name);
    assert.ok(Math.abs(Buffer.byteLength(body) - bytes) < 4, `${name} has ${Buffer.byteLength(body)} bytes`);
    const share = [...body].filter((character) => character > "\x7f").length / body.length;
    assert.ok(share >= least && share <= most, `${name}: ${share}`);
  }
});

test("a signature covers the time and the bytes", () => {
  const bytes = Buffer.from("{}");
  const [, seconds, hex] = /^t=(\d+),v1=(\w+)$/.exec(signaturesOf(bytes).postproxy);
  assert.equal(hex, createHmac("sha256", secret).update(`${seconds}.{}`).digest("hex"));
});
