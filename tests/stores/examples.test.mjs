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
    given: `import { createReceiver, memoryStore, Postproxy } from ${from("node.js")};
      import { checkStore, crash, deliver, exampleEvent, signedRequest, storeCases, testClock } from ${from("testing/testing.js")};
      const on = { "message.received": () => {} };`,
    each: [
      ["console.log(event.data.object.body);", /^Where is my order\?$/m],
      [
        "console.log(response.status);",
        /^204$/m,
        'const receiver = createReceiver({ secret: "whsec_test", on });',
      ],
      [
        "console.log(answers.length, answers.every(({ status }) => status === 204));",
        /^6 true$/m,
        `const receiver = createReceiver({ secret: "whsec_test", on });
        const events = [exampleEvent("message.received"), exampleEvent("message.received")];`,
      ],
      [
        "console.log(runs, sent.size);",
        /^2 1$/m,
        `let runs = 0;
        // The service sends what has the same key once, and refuses another text under it.
        const sent = new Set();
        const fetch = async (_url, { headers, body }) => {
          sent.add(new Headers(headers).get("idempotency-key") + Buffer.from(body));
          return Response.json({ id: "msg_1", chat_id: "chat_1", status: "pending" }, { status: 202 });
        };
        const client = new Postproxy({ apiKey: "pp_test", fetch });
        const clock = testClock();
        const event = exampleEvent("message.received");
        const receiver = createReceiver({
          ...{ secret: "whsec_test", client, store: memoryStore({ now: clock.now }) },
          on: { "message.received": (_event, { reply }) => reply({ body: "Run " + ++runs }) },
        });`,
      ],
      ["console.log(clock.now() > 0, store.kind);", /^true memory$/m],
      ["console.log(passed.length > skipped.length);", /^true$/m],
      ["", /# fail 0/],
    ],
  },
};

for (const [file, { given, each }] of Object.entries(examples)) {
  const blocks = [...readFileSync(join(root, file), "utf8").matchAll(/```js\n([\s\S]*?)```/g)];

  test(`${file} has the examples that are known here`, () => assert.equal(blocks.length, each.length));

  for (const [number, [afterwards, prints, before = ""]] of each.entries()) {
    test(`${file}: example ${number + 1}`, () => {
      const block = blocks[number][1].replaceAll(/^ +\* ?/gm, "");
      const folder = mkdtempSync(join(tmpdir(), "postproxy-example-"));
      const program = [given, before, block, afterwards].join("\n");
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
