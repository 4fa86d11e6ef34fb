// The contract of stores by every client of SQLite, each in its own runtime.

import { strict as assert } from "node:assert";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { storeCases } from "../../../npm/testing/check-store.js";
import { bun, node } from "../../runtimes/versions.mjs";

const program = fileURLToPath(new URL("run-contract.mjs", import.meta.url));
/** What a database in memory can't have: a file to look into, and another connection. */
const ofFiles = ["finishIn", "text: nothing"];

const runs = [
  ["Node 22", node(22), "node:sqlite, a path", []],
  ["Node 22", node(22), "node:sqlite, a connection", []],
  ["Node 24", node(24), "node:sqlite, a path", []],
  ["Node 24", node(24), "node:sqlite, in memory", ofFiles],
  ["Node 24", node(24), "node:sqlite, a connection", []],
  ["Bun", bun(), "bun:sqlite, a path", []],
  ["Bun", bun(), "bun:sqlite, in memory", ofFiles],
  ["Bun", bun(), "bun:sqlite, a connection", []],
  ["this Node", process.execPath, "better-sqlite3, a connection", []],
  ["this Node", process.execPath, "@libsql/client, a file", []],
];

for (const [runtime, path, client, skips] of runs) {
  describe(`${client}, in ${runtime}`, () => {
    let results;
    before(async () => {
      const child = spawn(path, [program, client], { stdio: ["ignore", "pipe", "pipe"] });
      const [output, errors, [code]] = await Promise.all([
        text(child.stdout),
        text(child.stderr),
        once(child, "close"),
      ]);
      assert.equal(code, 0, errors);
      const lines = output
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line));
      results = new Map(lines.map(({ name, result }) => [name, result]));
    });

    for (const { name } of storeCases(() => {})) {
      const expected = skips.some((skipped) => name.startsWith(skipped)) ? "skipped" : "passed";
      test(name, () => assert.equal(results.get(name), expected));
    }
  });
}
