// How long a webhook waits for its answer, and what may not keep it waiting for ever.

import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { keptTexts } from "../../npm/receiver/kept.js";
import { assert, deliver, durableStore, makeReceiver, received, sdk, suite, test } from "./harness.mjs";

const never = new Promise(() => {});
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const statuses = (answers) => answers.map(({ status }) => status);

/** Messages of as many chats, all at once. */
function burst(receiver, chats) {
  const events = Array.from({ length: chats }, (_, n) => received({ chat: `chat_${n}` }));
  return Promise.all(events.map((event) => deliver(receiver, event)));
}

suite("a webhook waits for a place", () => {
  const on = { "message.received": () => pause(30) };

  test("where the process works on whatever is due, and its store dies with it", async () => {
    const receiver = makeReceiver({ concurrency: 2, on });
    await receiver.start();
    assert.deepEqual(statuses(await burst(receiver, 8)), Array(8).fill(204));
    await receiver.close();
  });

  test("for as long as it waits at all, however short that is", async () => {
    const receiver = makeReceiver({ concurrency: 1, answerWithinMs: 1500, on });
    assert.deepEqual(statuses(await burst(receiver, 4)), Array(4).fill(204));
  });

  test("and is a 503 once that time is over", async () => {
    const receiver = makeReceiver({
      concurrency: 1,
      answerWithinMs: 60,
      on: { "message.received": () => never },
    });
    assert.deepEqual(statuses(await burst(receiver, 2)), [503, 503]);
  });
});

suite("nobody waits for ever", () => {
  test("for a codec", async () => {
    const kept = keptTexts({ seal: () => never, open: () => never }, 20);
    await assert.rejects(async () => kept.seal("text"), /codec\.seal gave nothing within 20 ms/);
    const stored = { id: "e:1", head: "1:{}", body: "1:text", starts: 1, failures: 0, records: {} };
    const [event] = await kept.openAll([stored]);
    assert.match(event.unreadable, /codec\.open gave nothing within 20 ms/);
  });

  test("for an answer without anything that keeps the process", async () => {
    const script = `
      import { createReceiver } from "postproxy-dm";
      import { deliver, exampleEvent } from "postproxy-dm/testing";
      const on = { "message.received": () => new Promise(() => {}) };
      const receiver = createReceiver({ secret: "s", handlerTimeoutMs: 50, on, onError() {} });
      const [{ status }] = await deliver(receiver, exampleEvent("message.received"), { secret: "s" });
      console.log(status);
    `;
    const node = [process.execPath, ["--input-type=module", "--eval", script]];
    const { stdout } = await promisify(execFile)(...node, { cwd: new URL("../..", import.meta.url) });
    assert.equal(stdout, "503\n");
  });
});

suite("a handler", () => {
  test("that returns once its signal was aborted hasn't done its work", async () => {
    const on = {
      "message.received": (_event, { signal }) =>
        new Promise((resolve) => signal.addEventListener("abort", resolve)),
    };
    const receiver = makeReceiver({ handlerTimeoutMs: 20, on });
    const { status, outcome } = await deliver(receiver, received());
    assert.deepEqual([status, outcome], [503, "failed"]);
  });

  test("of a direct type doesn't begin after close", async () => {
    let runs = 0;
    const on = {
      "message.received": () => {
        runs += 1;
      },
    };
    const receiver = makeReceiver({ store: durableStore(), direct: ["message.received"], on });
    await receiver.close();
    const { status } = await deliver(receiver, received());
    assert.deepEqual([status, runs], [503, 0]);
  });
});

suite("what isn't the request is refused by name", () => {
  const receiver = makeReceiver({ on: { "*": () => {} } });

  test("Node's request in place of the web's", async () => {
    const mend = /request must be a Request of the web, got .*: on node:http pass receiver\.node/;
    await assert.rejects(receiver.fetch({ headers: {}, method: "POST" }), mend);
    await assert.rejects(receiver.fetch(), mend);
  });

  test("the web's request in place of Node's", async () => {
    const request = new Request("http://localhost/", { method: "POST" });
    await assert.rejects(receiver.node(request), { name: sdk.ValidationError.name, field: "res" });
  });
});
