// Programs that import several entries: there is one working binding, of the largest module, whatever the order; and no
// class is there twice.

import { strict as assert } from "node:assert";
import { before, describe, test } from "node:test";
import { evaluate, install } from "./packed.mjs";

/** The entries, and the file of the module that each needs, the smallest first. */
const ENTRIES = {
  "postproxy-dm/webhooks": "postproxy_dm_webhooks_bg.wasm",
  "postproxy-dm/receiver": "postproxy_dm_receiver_bg.wasm",
  "postproxy-dm": "postproxy_dm_bg.wasm",
};

/** All orders of some of the entries. */
function orders(entries) {
  return entries.flatMap((first) => [
    [first],
    ...orders(entries.filter((entry) => entry !== first)).map((others) => [first, ...others]),
  ]);
}

/** Imports the entries, and reads a webhook: after each import, or only after the last one. */
const program = (entries, isUsedAtOnce) => `
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
const read = [];
const { readFileSync } = fs;
fs.readFileSync = (file, ...options) => {
  const name = String(file).split("/").at(-1);
  if (name.endsWith(".wasm")) read.push(name);
  return readFileSync(file, ...options);
};
syncBuiltinESMExports();

const body = '{"id":"1","type":"a","data":{"object":{}}}';
const use = ({ parseWebhook, signWebhook }) => parseWebhook(body, signWebhook(body, "s"), "s").id;
const entries = [];
const ids = [];
for (const name of ${JSON.stringify(entries)}) {
  entries.push(await import(name));
  if (${isUsedAtOnce}) ids.push(...entries.map(use));
}
ids.push(...entries.map(use));
const whole = entries.find((entry) => entry.capabilities);
console.log(JSON.stringify({
  read,
  ids: [...new Set(ids)],
  classes: new Set(entries.map((entry) => entry.WebhookError)).size,
  emoji: whole?.reactionEmoji("love"),
  binding: whole?.bindingInfo().binding,
}));`;

describe("a program with several entries", () => {
  let project;
  before(async () => {
    project = await install("modules");
  });

  const run = (entries, { isUsedAtOnce, binding }) => {
    const start = `process.env.POSTPROXY_DM_BINDING = ${JSON.stringify(binding)};`;
    return evaluate(project, start + program(entries, isUsedAtOnce), "--input-type=module");
  };

  for (const entries of orders(Object.keys(ENTRIES))) {
    const sizes = Object.keys(ENTRIES);
    const largest = sizes.findLast((entry) => entries.includes(entry));
    const expected = {
      ids: ["1"],
      classes: 1,
      ...(largest === "postproxy-dm" && { emoji: "❤", binding: "wasm" }),
    };

    test(`loads one module: ${entries.join(", ")}`, () => {
      const answer = run(entries, { isUsedAtOnce: false, binding: "wasm" });
      assert.deepEqual(answer, { ...expected, read: [ENTRIES[largest]] });
    });

    test(`goes on with the largest module after a smaller one was used: ${entries.join(", ")}`, () => {
      const larger = (entry, at) =>
        entries.slice(0, at).every((e) => sizes.indexOf(e) < sizes.indexOf(entry));
      const answer = run(entries, { isUsedAtOnce: true, binding: "wasm" });
      assert.deepEqual(answer, { ...expected, read: entries.filter(larger).map((entry) => ENTRIES[entry]) });
    });
  }

  test("loads the one addon, and no module", () => {
    const answer = run(Object.keys(ENTRIES), { isUsedAtOnce: true, binding: "native" });
    assert.deepEqual(answer, { ids: ["1"], classes: 1, emoji: "❤", binding: "native", read: [] });
  });
});
