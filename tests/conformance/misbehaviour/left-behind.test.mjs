// What a call must not leave behind: listeners, and a process that lives on.

import { spawn } from "node:child_process";
import { getEventListeners, once } from "node:events";
import { buffer } from "node:stream/consumers";
import { answer, flood, read, reset, send, stall } from "../../misbehaving-server.mjs";
import { assert, failure, suite, test } from "../harness.mjs";
import { API_KEY, against, call, head, ok, TIMED_OUT, told } from "./support.mjs";

suite("nothing is left behind", () => {
  test("on a signal that many calls share", async () => {
    const script = [
      [read, ok],
      [read, answer(422)],
      [read, answer(503, { "retry-after": "0" })],
      [read, reset],
      [read, ok],
    ];
    await against(script, async (postproxy) => {
      const { signal } = new AbortController();
      await call(postproxy, { signal });
      await failure(call(postproxy, { signal }));
      await call(postproxy, { signal });
      await Promise.all(Array.from({ length: 5 }, () => call(postproxy, { signal })));
      await failure(call(postproxy, { signal, timeoutMs: 0 }));
      assert.equal(getEventListeners(signal, "abort").length, 0);
    });
  });

  test("by calls that fail at the same time", async () => {
    await against([[read, stall]], async (postproxy, server) => {
      const errors = await Promise.all(
        Array.from({ length: 50 }, () => failure(call(postproxy, { timeoutMs: 500 }))),
      );
      for (const error of errors) assert.equal(told(error), TIMED_OUT);
      // Some may come too late to be seen: the machine has other work.
      const keys = server.requests.map(({ headers }) => headers["idempotency-key"]);
      assert(keys.length > 0, "none was seen");
      assert.equal(new Set(keys).size, keys.length);
    });
  });

  const lives = {
    "a success on a connection that is kept": [[read, ok], ""],
    "a timeout": [[read, stall], "timeoutMs: 100"],
    "an abort": [[read, stall], "signal: AbortSignal.timeout(100)"],
    "an abort between two attempts": [
      [read, answer(429, { "retry-after": "20" })],
      "signal: AbortSignal.timeout(100)",
    ],
    "an answer without an end": [[read, head(), flood(" ")], ""],
    "an error without an end": [[read, send("HTTP/1.1 422 No\r\n\r\n"), flood(" ")], ""],
    "a connection that breaks": [[read, reset], "maxRetries: 0"],
  };
  for (const [name, [steps, options]] of Object.entries(lives)) {
    test(`that would keep a process alive, by ${name}`, async () => {
      await against([steps], async (_, server) => {
        const source = `
          import { Postproxy } from "postproxy-dm";
          const postproxy = new Postproxy({ apiKey: "${API_KEY}", baseUrl: "${server.url}" });
          const error = await postproxy.sendMessage("chat_1", { body: "Hi" }, { ${options} }).catch((it) => it);
          console.log(error.code ?? "ok");`;
        const child = spawn(process.execPath, ["--input-type=module", "--eval", source], {
          cwd: new URL("../../..", import.meta.url),
          stdio: ["ignore", "pipe", "pipe"],
        });
        const exited = once(child, "exit");
        const noise = buffer(child.stderr);
        await once(child.stdout, "data");
        const done = performance.now();
        const [code] = await exited;
        assert.equal((await noise).toString(), "");
        assert.equal(code, 0);
        // An idle connection of Node's fetch is closed after 4 s, and must not be waited for.
        assert(performance.now() - done < 3500, "it lived on");
      });
    });
  }
});
