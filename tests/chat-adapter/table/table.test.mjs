// What each adapter of the Chat SDK does with the same twenty inputs: every adapter in a real bot, beside a server that plays
// its platform. docs/chat-sdk.md must say what is seen here; `UPDATE=1` writes it there.

import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { columns } from "./columns.mjs";
import { inputs } from "./inputs.mjs";
import { missingLines, writeTable } from "./page.mjs";

const isUpdate = process.env.UPDATE === "1";

describe("the table of adapters", () => {
  const seen = new Map();
  before(async () => {
    const words = await Promise.all(columns.map(playAll));
    inputs.forEach(({ title }, index) => {
      seen.set(
        title,
        words.map((column) => column[index]),
      );
    });
  });

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

  test("is written into the docs", { skip: !isUpdate && "only with UPDATE=1" }, () => writeTable(seen));
});

/** What one adapter does with each input, one after the other. */
async function playAll(column) {
  const words = [];
  for (const input of inputs) words.push(await play(input, column));
  return words;
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
