// What the bench computes. Nothing here is timed.

import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { test } from "node:test";
import { withPart } from "../../scripts/bench/document.mjs";
import { median } from "../../scripts/bench/median.mjs";
import { exponentOf, plot } from "../../scripts/bench/plot.mjs";
import { shown } from "../../scripts/bench/print.mjs";
import { judge, over } from "../../scripts/bench/rows.mjs";
import { samplesIn, timesOf } from "../../scripts/bench/samples.mjs";
import { inTurns } from "../../scripts/bench/sides.mjs";
import { secondsIn } from "../../scripts/bench/start.mjs";
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

test("a curve's exponent says how fast it grows", () => {
  const inputs = [10, 100, 1000];
  const of = (cost) => Number(exponentOf(inputs.map((input) => [input, cost(input)])).toFixed(3));
  assert.equal(
    of((input) => 7 * input),
    1,
  );
  assert.equal(
    of((input) => input ** 2),
    2,
  );
  assert.equal(
    of(() => 5),
    0,
  );
});

test("a plot shows every point, name and unit, and nothing outside its frame", () => {
  const series = [
    {
      name: "ours",
      points: [
        [1, 20],
        [1000, 30_000],
      ],
    },
    {
      name: "a < b & c",
      points: [
        [1, 21],
        [1000, 30_500],
      ],
    },
  ];
  const svg = plot({ title: "Cost", x: "bytes", y: "µs", series });
  assert.equal(svg.match(/<circle/g).length, 4);
  assert.equal(svg.match(/<polyline/g).length, 2);
  for (const words of [">Cost<", ">bytes<", ">µs<", ">ours<", ">a &lt; b &amp; c<", ">1 k<"]) {
    assert.ok(svg.includes(words), words);
  }
  for (const [, x, y] of svg.matchAll(/cx="([\d.-]+)" cy="([\d.-]+)"/g)) {
    assert.ok(x >= 76 && x <= 570 && y >= 44 && y <= 348, `${x}, ${y}`);
  }
  const [first, second] = [...svg.matchAll(/y="([\d.]+)"[^>]*class="name/g)].map(([, y]) => Number(y));
  assert.ok(Math.abs(first - second) >= 16, "the names of near curves stand apart");
  assert.ok(svg.includes("prefers-color-scheme: dark"));
});

test("a plot refuses what a logarithmic axis can't show", () => {
  assert.throws(
    () => plot({ title: "t", x: "x", y: "y", series: [{ name: "a", points: [[1, 0]] }] }),
    TypeError,
  );
  assert.throws(() => plot({ title: "t", x: "x", y: "y", series: [] }), TypeError);
});

test("a plot from zero shows zero, and ends at a round number", () => {
  const series = [{ name: "a", points: [0, 430, 460].map((x, at) => [x, [0, 0.3, 101.2][at]]) }];
  const svg = plot({ title: "t", x: "commits", y: "KB", fromZero: true, series });
  const dots = [...svg.matchAll(/cx="([\d.-]+)" cy="([\d.-]+)"/g)].map(([, x, y]) => [Number(x), Number(y)]);
  assert.deepEqual(dots[0], [76, 348]);
  // 460 of 500 and 101.2 of 120, to a tenth.
  assert.deepEqual(dots[2], [530.5, 91.6]);
  for (const tick of [">0<", ">500<", ">120<"]) assert.ok(svg.includes(tick), tick);
});

test("the shell's times are added up", () => {
  assert.equal(secondsIn("0m0.5s 0m0.25s\n1m1.00s 0m2.00s\n"), 63.75);
  assert.throws(() => secondsIn(""), /times/);
});

test("a part is written into its own place of the page", () => {
  const page =
    "# A\n\n<!-- written by npm run bench: a -->\nold\n<!-- end -->\n\n<!-- written by npm run bench: b -->\n<!-- end -->\n";
  const head = { commit: "abc", date: "2026-11-28T10:00", machine: "2 × CPU", node: "20" };
  const rows = judge([{ what: "x / y", must: 2, aim: 3, value: () => 2.5 }], {});
  const tables = [{ title: "times", head: ["µs"], lines: [["ours", "1.5"]] }];
  const written = withPart(page, "a", { head, rows, tables });
  assert.ok(!written.includes("old"));
  assert.ok(written.includes("| x / y | 2.5× | 2× | 3× | met |"), written);
  assert.ok(written.includes("| ours | 1.5 |"));
  assert.ok(written.endsWith(page.slice(page.indexOf("<!-- end -->"))));
  assert.throws(() => withPart(page, "c", { head, rows, tables }), /no place for c/);
});

test("samples of a profile are read, and counted by part and thread", () => {
  const printed = `
  71  7f0012 napi_call_function (/usr/bin/node)
  71     ff8 sha2::sha256::compress (/x/postproxy-dm.node)
  71     ffa alloc::string::String::push_str (/x/postproxy-dm.node)
  71     ffb ring_core_0_17_14__chacha20_poly1305_seal_avx2 (/x/postproxy-dm.node)
  71     ffc <rustls::conn::ConnectionCommon<T>>::complete_io (/x/postproxy-dm.node)
  71     ff9 <hyper::proto::h1::dispatch::Dispatcher<D,Bs,I,T> as core::future::Future>::poll (/x/postproxy-dm.node)
  72  ffffff do_syscall_64 ([kernel.kallsyms])
  72    7f01 JS:~send file:///x/client.js:12:3 (/tmp/perf-71.map)
`;
  const samples = samplesIn(printed);
  assert.equal(samples.length, 8);
  assert.deepEqual(timesOf(samples, 71, 10), {
    "crossing into Rust and back": { main: 10, others: 0 },
    "SHA-256": { main: 10, others: 0 },
    // "string" has "ring" in it, which is the name of a library.
    memory: { main: 10, others: 0 },
    TLS: { main: 20, others: 0 },
    HTTP: { main: 10, others: 0 },
    kernel: { main: 0, others: 10 },
    JavaScript: { main: 0, others: 10 },
  });
});
