// What a call owes the program around it: its promise is an ordinary one that holds the data, its callbacks run in the
// caller's context and harm nothing, its signal is left as it was, and its error names the line that called.

import { AsyncLocalStorage } from "node:async_hooks";
import * as diagnostics from "node:diagnostics_channel";
import { EventEmitter } from "node:events";
import { assert, connect, failure, sdk, startReceiver, suite, test } from "./harness.mjs";

const OK = [200, { "content-type": "application/json" }, '{"data":[]}'];
const LIST = [200, {}, '{"total":1,"page":0,"per_page":20,"data":[{"id":"msg_1"}]}'];

/** Runs a test against a server that answers so. */
async function against(answer, work) {
  const server = await startReceiver(answer);
  try {
    await work(connect({ api_key: "pp_live_1", url: server.url }, { maxRetries: 0 }), server);
  } finally {
    await server.stop();
  }
}

suite("the promise of a call", () => {
  test("holds the data, whoever asks it", async () => {
    await against(
      () => OK,
      async (postproxy) => {
        const promise = postproxy.listProfiles();
        assert(promise instanceof Promise);
        const expected = { data: [] };
        assert.deepEqual(await promise, expected);
        assert.deepEqual(await Promise.prototype.then.call(promise), expected);
        assert.deepEqual(await Promise.all([promise, postproxy.listProfiles()]), [expected, expected]);
        assert.deepEqual(await Promise.race([promise]), expected);
        assert.deepEqual(await promise.finally(() => {}), expected);
        assert.deepEqual((await promise.withResponse()).data, expected);
      },
    );
  });

  test("holds it for a tracing channel", { skip: diagnostics.tracingChannel === undefined }, async () => {
    await against(
      () => OK,
      async (postproxy) => {
        const channel = diagnostics.tracingChannel("postproxy-dm-test");
        const ends = [];
        channel.subscribe({ asyncEnd: ({ result, error }) => ends.push(result ?? error.name) });
        assert.deepEqual(await channel.tracePromise(() => postproxy.listProfiles()), { data: [] });
        const error = await failure(channel.tracePromise(() => postproxy.getChat("")));
        assert(error instanceof sdk.ValidationError);
        assert.deepEqual(ends, [{ data: [] }, "ValidationError"]);
      },
    );
  });

  test("walks a list as before", async () => {
    await against(
      () => LIST,
      async (postproxy) => {
        const list = postproxy.listMessages("chat_1");
        assert.equal((await list).total, 1);
        const walked = [];
        for await (const { id } of list) walked.push(id);
        assert.deepEqual(walked, ["msg_1"]);
      },
    );
  });
});

suite("the callbacks of a call", () => {
  const RETRIED = (_, number) => (number < 2 ? [503, { "retry-after": "0" }] : [200, {}, '{"id":"msg_1"}']);
  const file = { media: [new Uint8Array(200_000)] };

  test("run in the context of their caller", async () => {
    await against(RETRIED, async (postproxy) => {
      const storage = new AsyncLocalStorage();
      const seen = [];
      const options = {
        maxRetries: 1,
        onAttempt: ({ attempt }) => seen.push([attempt, storage.getStore()]),
        onUploadProgress: ({ sent, total }) => sent === total && seen.push(["all", storage.getStore()]),
      };
      await storage.run("caller", () => postproxy.sendMessage("chat_1", file, options));
      assert.deepEqual([...new Set(seen.map(([, store]) => store))], ["caller"]);
      assert.deepEqual(new Set(seen.map(([what]) => what)), new Set([1, 2, "all"]));
    });
  });
});

suite("the signal of a call", () => {
  test("has no listener left once all calls have ended", async () => {
    await against(
      () => OK,
      async (postproxy) => {
        const { signal } = new AbortController();
        await Promise.all(Array.from({ length: 20 }, () => postproxy.listProfiles({ signal })));
        const { getEventListeners } = EventEmitter;
        if (getEventListeners) assert.equal(getEventListeners(signal, "abort").length, 0);
      },
    );
  });
});

suite("the stack of an error", () => {
  // Not `return call()`: some engines leave no frame of a function whose last act is a call.
  for (const [name, start] of Object.entries({
    "an answer": function callOfTheTest(postproxy, calls) {
      calls.push(postproxy.getChat("chat_1"));
    },
    "the whole answer": function callOfTheTest(postproxy, calls) {
      calls.push(postproxy.getChat("chat_1").withResponse());
    },
    "a refused argument": function callOfTheTest(postproxy, calls) {
      calls.push(postproxy.getChat(""));
    },
    "a file that can't be read": function callOfTheTest(postproxy, calls) {
      calls.push(postproxy.sendMessage("chat_1", { media: [{ path: "/no/such/file" }] }));
    },
    "a page of a list": function callOfTheTest(postproxy, calls) {
      calls.push(postproxy.listChats("prof_1"));
    },
    "a reply": function callOfTheTest(postproxy, calls) {
      const data = { object: { chat_id: "chat_1", direction: "inbound" } };
      calls.push(postproxy.reply({ id: "evt_1", type: "message.received", data }, { body: "Hi" }));
    },
    "a reply to what is no event": function callOfTheTest(postproxy, calls) {
      calls.push(postproxy.reply({ id: "evt_1" }, { body: "Hi" }));
    },
    "a wait": function callOfTheTest(postproxy, calls) {
      calls.push(postproxy.waitForMessage("msg_1"));
    },
  })) {
    test(`has the line of the caller: ${name}`, async () => {
      await against(
        () => [404, {}, '{"error":"no such thing"}'],
        async (postproxy) => {
          const calls = [];
          start(postproxy, calls);
          // No await connects the failure to its caller.
          const [{ reason: error }] = await Promise.allSettled(calls);
          assert.match(error.stack, /callOfTheTest.*callers\.test\.mjs:\d+/);
          assert(
            error.stack.startsWith(`${error.name}: ${error.message}\n`) ||
              !error.stack.includes(error.message),
          );
        },
      );
    });
  }
});
