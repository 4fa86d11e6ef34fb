// What each adapter of the Chat SDK does with the same twenty inputs: every adapter in a real bot, beside a server that plays
// its platform. docs/chat-sdk.md must say what is seen here; `UPDATE=1` writes it there.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { columns } from "./columns.mjs";
import { inputs } from "./inputs.mjs";
import { missingLines, tablesOf, write, written } from "./page.mjs";

const isUpdate = process.env.UPDATE === "1";

describe("the tables of adapters", () => {
  const seen = new Map();
  before(async () => {
    for (const { title } of inputs) seen.set(title, new Map());
    const ends = await Promise.allSettled(columns.map((column) => playAll(column, seen)));
    for (const { reason } of ends) assert.ifError(reason);
  });
  after(() => Promise.all(columns.map((column) => column.stop?.())));

  test("compares twenty inputs, each under a title of its own", () => {
    assert.equal(new Set(inputs.map(({ title }) => title)).size, 20);
  });

  for (const { title } of inputs) {
    test(`${title}: what is seen is what docs/chat-sdk.md says`, {
      skip: isUpdate && "it is being written",
    }, () => {
      assert.deepEqual(missingLines(title, seen.get(title)), []);
    });
  }

  test("are on the page, with nothing else", () => {
    if (isUpdate) write(tablesOf(seen));
    assert.equal(written(), tablesOf(seen));
  });
});

/** What one adapter does with each input, one after the other. */
async function playAll(column, seen) {
  for (const input of inputs) seen.get(input.title).set(column, await play(input, column));
}

async function play(input, column) {
  const benches = [];
  const open = async (options) => {
    const bench = await column.open(options);
    benches.push(bench);
    return bench;
  };
  try {
    return await input.play(open, column);
  } catch (error) {
    throw new Error(`${column.package} on ${column.platform}, ${input.title}: ${error.message}`, {
      cause: error,
    });
  } finally {
    await Promise.all(benches.map((bench) => bench.stop()));
  }
}
