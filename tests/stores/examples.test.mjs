// The examples in the types of the stores and of the contract: each runs as it stands there.

import { strict as assert } from "node:assert";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { root } from "../../scripts/steps.mjs";
import { node } from "../runtimes/versions.mjs";

const from = (file) => JSON.stringify(pathToFileURL(join(root, "npm", file)).href);

/** By file: what the reader has imported, and for each example what is looked at after it, and what it must print. */
const examples = {
  "stores.d.ts": {
    given: `import { memoryStore } from ${from("stores/memory.js")};`,
    each: [['console.log(await store.note("since"));', /^2026-01-01$/m]],
  },
  "stores-sqlite.d.ts": {
    given: `import { sqliteStore } from ${from("stores/sqlite.js")};`,
    each: [
      ['await store.open({ name: "bot" }).check({ concurrency: 1 }); console.log(store.durable);', /^true$/m],
    ],
  },
  "testing.d.ts": {
    given: `import { memoryStore } from ${from("stores/memory.js")};
      import { checkStore, storeCases } from ${from("testing/check-store.js")};`,
    each: [
      ["console.log(passed.length > skipped.length);", /^true$/m],
      ["", /# fail 0/],
    ],
  },
};

for (const [file, { given, each }] of Object.entries(examples)) {
  const blocks = [...readFileSync(join(root, file), "utf8").matchAll(/```js\n([\s\S]*?)```/g)];

  test(`${file} has the examples that are known here`, () => assert.equal(blocks.length, each.length));

  for (const [number, [afterwards, prints]] of each.entries()) {
    test(`${file}: example ${number + 1}`, () => {
      const block = blocks[number][1].replaceAll(/^ +\* ?/gm, "");
      const folder = mkdtempSync(join(tmpdir(), "postproxy-example-"));
      const program = [given, block, afterwards].join("\n");
      const flags = ["--no-warnings", "--test-reporter=tap", "--input-type=module", "--eval"];
      const result = spawnSync(node(24), [...flags, program], {
        cwd: folder,
        encoding: "utf8",
        env: { ...process.env, NODE_TEST_CONTEXT: undefined },
      });
      rmSync(folder, { recursive: true, force: true });
      assert.equal(result.status, 0, result.stderr);
      assert.match(result.stdout, prints);
    });
  }
}
