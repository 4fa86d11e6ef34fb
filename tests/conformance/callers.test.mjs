// What a call owes the program around it: its promise is an ordinary one that holds the data, its callbacks run in the
// caller's context and harm nothing, its signal is left as it was, and its error names the line that called.

import { AsyncLocalStorage } from "node:async_hooks";
import { execFile } from "node:child_process";
import * as diagnostics from "node:diagnostics_channel";
import { EventEmitter } from "node:events";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { assert, connect, failure, sdk, startReceiver, suite, test } from "./harness.mjs";

const root = fileURLToPath(new URL("../../", import.meta.url));
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

/** Runs a module in a process of its own, with a client of a server; how it ended. */
async function program(source, url = "http://127.0.0.1:9") {
  const head = `
    import { Postproxy } from "postproxy-dm";
    const postproxy = new Postproxy({ apiKey: "pp_live_1", baseUrl: "${url}", maxRetries: 0 });\n`;
  const args = ["--input-type=module", "--eval", head + source];
  const ended = promisify(execFile)(process.execPath, args, { cwd: root, timeout: 20_000 });
  return ended.then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }) => ({ code, stdout, stderr }),
  );
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

  const count = `
    let unhandled = 0;
    process.on("unhandledRejection", () => { unhandled += 1; });
    const pause = () => new Promise((resolve) => setTimeout(resolve, 50));\n`;
  for (const [name, use, expected] of [
    ["nobody asks", "postproxy.getChat('');", 1],
    ["it is awaited", "await postproxy.getChat('').catch(() => {});", 0],
    ["the whole answer is awaited", "await postproxy.getChat('').withResponse().catch(() => {});", 0],
    ["nobody asks for the whole answer that was wanted", "postproxy.getChat('').withResponse();", 1],
    ["a list is walked", "try { for await (const _ of postproxy.listChats('')); } catch {}", 0],
    ["nobody asks a list", "postproxy.listChats('');", 1],
    ["it is one of several", "await Promise.allSettled([postproxy.getChat(''), postproxy.getChat('x')]);", 0],
    ["nobody waits for a message", "postproxy.waitForMessage('');", 1],
  ]) {
    test(`fails unhandled ${expected} times where ${name}`, async () => {
      const { stdout, stderr } = await program(`${count}${use}\nawait pause(); console.log(unhandled);`);
      assert.equal(stdout.trim(), String(expected), stderr);
    });
  }
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

  test("harm nothing when they throw or reject", async () => {
    await against(RETRIED, async (_, { url }) => {
      const { code, stdout, stderr } = await program(
        `
        const throws = () => { throw new Error("mine"); };
        const rejects = async () => throws();
        for (const tell of [throws, rejects, () => ({ then: (_, reject) => reject("mine") })]) {
          await postproxy.sendMessage("chat_1", { media: [new Uint8Array(3)] }, {
            maxRetries: 1, onAttempt: tell, onUploadProgress: tell,
          });
        }
        await new Promise((resolve) => setTimeout(resolve, 50));
        console.log("went on");`,
        url,
      );
      assert.deepEqual([code, stdout.trim(), stderr], [0, "went on", ""]);
    });
  });
});

suite("the signal of a call", () => {
  test("may be that of a hundred calls, with no warning of a leak and no listener left", async () => {
    await against(
      () => undefined,
      async (_, { url }) => {
        const { code, stdout, stderr } = await program(
          `
          import { getEventListeners } from "node:events";
          const controller = new AbortController();
          const { signal } = controller;
          const calls = Array.from({ length: 100 }, () => postproxy.listProfiles({ signal }));
          const waits = Array.from({ length: 20 }, () => postproxy.waitForMessage("msg_1", { signal }));
          const ended = Promise.allSettled([...calls, ...waits]);
          await new Promise((resolve) => setTimeout(resolve, 200));
          const during = getEventListeners(signal, "abort").length;
          controller.abort();
          const names = (await ended).map(({ reason }) => reason.name);
          console.log(JSON.stringify([during, getEventListeners(signal, "abort").length, [...new Set(names)]]));`,
          url,
        );
        assert.deepEqual([code, stderr], [0, ""]);
        assert.deepEqual(JSON.parse(stdout), [1, 0, ["AbortError"]]);
      },
    );
  });

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
  async function orderLine(promise) {
    // Something else is awaited first: no await connects the failure to its caller.
    const [{ reason }] = await Promise.allSettled([promise]);
    return reason;
  }

  for (const [name, start] of Object.entries({
    "an answer": function callOfTheTest(postproxy) {
      return postproxy.getChat("chat_1");
    },
    "the whole answer": function callOfTheTest(postproxy) {
      return postproxy.getChat("chat_1").withResponse();
    },
    "a refused argument": function callOfTheTest(postproxy) {
      return postproxy.getChat("");
    },
    "a file that can't be read": function callOfTheTest(postproxy) {
      return postproxy.sendMessage("chat_1", { media: [{ path: "/no/such/file" }] });
    },
    "a page of a list": function callOfTheTest(postproxy) {
      return postproxy.listChats("prof_1");
    },
    "a wait": function callOfTheTest(postproxy) {
      return postproxy.waitForMessage("msg_1");
    },
  })) {
    test(`has the line of the caller: ${name}`, async () => {
      await against(
        () => [404, {}, '{"error":"no such thing"}'],
        async (postproxy) => {
          const error = await orderLine(start(postproxy));
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
