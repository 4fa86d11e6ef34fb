// Loading what is current: one run at a time, and one more for everybody who asked meanwhile. Needs no browser.

import { strict as assert } from "node:assert";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { transform } from "esbuild";

const source = await readFile(
  new URL("../../crates/emulator/page/src/state/latest.ts", import.meta.url),
  "utf8",
);
const { code } = await transform(source, { loader: "ts", format: "esm" });
const { latest } = await import(`data:text/javascript,${encodeURIComponent(code)}`);

/** Work whose runs are ended by hand. */
function work() {
  const runs = [];
  const load = latest(() => new Promise((resolve, reject) => runs.push({ resolve, reject })));
  return { runs, load };
}

/** Lets everything happen that waits for nothing else. */
const settle = () => new Promise(setImmediate);

test("a call while nothing runs runs the work at once", async () => {
  const { runs, load } = work();
  const first = load();
  assert.equal(runs.length, 1);
  runs[0].resolve();
  await first;
  const second = load();
  assert.equal(runs.length, 2);
  runs[1].resolve();
  await second;
});

test("calls during a run share one more run, which begins after it", async () => {
  const { runs, load } = work();
  const first = load();
  const later = [load(), load(), load()];
  await settle();
  assert.equal(runs.length, 1, "one run at a time");
  runs[0].resolve();
  await first;
  await settle();
  assert.equal(runs.length, 2);
  let areDone = false;
  const all = Promise.all(later).then(() => {
    areDone = true;
  });
  await settle();
  assert.equal(areDone, false, "a call is not done before a run that began after it");
  runs[1].resolve();
  await all;
  await settle();
  assert.equal(runs.length, 2, "no call asks for a third run");
});

test("a call during the second run asks for a third", async () => {
  const { runs, load } = work();
  load();
  const second = load();
  runs[0].resolve();
  await settle();
  const third = load();
  runs[1].resolve();
  await second;
  await settle();
  assert.equal(runs.length, 3);
  runs[2].resolve();
  await third;
});

test("a run that fails fails its own calls, and the next one runs", async () => {
  const { runs, load } = work();
  const first = load();
  const second = load();
  runs[0].reject(new Error("the emulator is gone"));
  await assert.rejects(first, /gone/);
  await settle();
  assert.equal(runs.length, 2);
  runs[1].resolve();
  await second;
});
