// `export`: every message since a time, once, and on from where it ended.

import { assert, before, describe, jsonLines, personWrites, test, until, withCommand } from "./harness.mjs";

describe("export", () => {
  const context = withCommand();
  const run = (...args) => context.run(["export", ...args]);
  const all = new Map();
  before(async () => {
    // The first chat has more messages than a page.
    for (const [chat, count] of [110, 20, 10].entries()) {
      for (let n = 1; n <= count; n += 1) {
        const person = { participant_external_id: `exported-${chat}` };
        const { message } = await personWrites(context, `${chat}.${n}`, person);
        all.set(message.id, message);
      }
    }
  });
  const ids = (text) => jsonLines(text).map(({ id }) => id);

  test("prints each message once, over all pages and chats", async () => {
    const { code, stdout, stderr } = await run("--since", "1h");
    assert.deepEqual([code, stderr], [0, ""]);
    const found = ids(stdout);
    assert.equal(found.length, all.size);
    assert.deepEqual(new Set(found), new Set(all.keys()));
    const [first] = jsonLines(stdout);
    assert.deepEqual([first.body, first.chat_id], ["0.110", all.get(first.id).chat_id]);
  });

  test("leaves out what is older, and other profiles", async () => {
    const middle = [...all.values()][115];
    const at = middle.external_posted_at ?? middle.created_at;
    const wanted = [...all.values()].filter(
      (message) => (message.external_posted_at ?? message.created_at) >= at,
    );
    const { stdout } = await run("--since", at, "--profile", context.emulator.profiles.facebook);
    assert.deepEqual(new Set(ids(stdout)), new Set(wanted.map(({ id }) => id)));
    const other = await run("--since", "1h", "--profile", context.emulator.profiles.telegram);
    assert.deepEqual([other.code, other.stdout], [0, ""]);
  });

  test("says where to go on after a failure, and nothing is missing then", async () => {
    // Both pages of the first chat come, and that of the second; the third fails.
    const faults = [{ kind: "server_error", operation: "listMessages", after: 3, times: 3 }];
    await context.emulator.control("faults", { seed: 1, faults }, "PUT");
    const failed = await run("--since", "1h");
    assert.equal(failed.code, 1);
    const [, line] = failed.stderr.match(/To go on: postproxy-dm export (.*)/);
    assert.match(line, /^--since 20\S+ --resume 20\S+$/);
    await context.emulator.control("faults", undefined, "DELETE");
    const rest = await run(...line.split(" "));
    assert.equal(rest.code, 0, rest.stderr);
    assert(ids(rest.stdout).length < all.size, "what was finished isn't printed again");
    assert.deepEqual(new Set([...ids(failed.stdout), ...ids(rest.stdout)]), new Set(all.keys()));
  });

  test("ends with 130 and says where to go on", async () => {
    const faults = [{ kind: "latency", operation: "listMessages", ms: 2000, after: 1 }];
    await context.emulator.control("faults", { seed: 1, faults }, "PUT");
    const started = context.start(["export", "--since", "1h"]);
    await until("the first lines", () => started.output.stdout.includes("\n"));
    const { code, stderr } = await started.end("SIGINT");
    await context.emulator.control("faults", undefined, "DELETE");
    assert.equal(code, 130);
    assert.match(stderr, /^stopped\. To go on: postproxy-dm export --since 20\S+ --resume 20\S+$/m);
  });
});
