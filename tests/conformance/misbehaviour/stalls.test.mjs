// Servers that stall: the call ends at its deadline, or when its caller ends it.

import { getEventListeners } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { answer, read, readHead, send, stall, startMisbehaving, trickle } from "../../misbehaving-server.mjs";
import { assert, bindingName, connect, suite, test, until } from "../harness.mjs";
import { ABORTED, API_KEY, against, failing, head, TIMED_OUT, text, told } from "./support.mjs";

suite("a server that stalls is left,", () => {
  const scripts = {
    "having accepted the connection": [[stall], [read, stall]],
    "having read the head of the request": [[readHead, stall]],
    "having read the request": [[read, stall]],
    "in the status line": [[read, send("HTTP/1.1 20"), stall]],
    "in the headers": [[read, send("HTTP/1.1 200 OK\r\nconte"), stall]],
    "having sent hints, for ever": [[read, trickle("HTTP/1.1 103 Early Hints\r\n\r\n")]],
    "having sent the head": [[read, head("content-length: 14"), stall]],
    "in the body": [[read, head("content-length: 15"), text, stall]],
    "in a chunk": [[read, head("transfer-encoding: chunked"), send("f\r\n"), text, stall]],
    "in the body of an error": [[read, send("HTTP/1.1 422 No\r\n\r\nno"), stall]],
    "byte by byte": [[read, head(), trickle(" ")]],
    "after an attempt that failed": [
      [read, answer(503, { "retry-after": "0" })],
      [read, stall],
    ],
  };
  for (const [name, script] of Object.entries(scripts)) {
    test(`${name}: at the deadline`, async () => {
      await against(script, async (postproxy, server) => {
        // Two attempts must fit in, also where the machine has other work.
        const [attempts, timeoutMs] = name.includes("attempt") ? [2, 2000] : [1, 150];
        const error = await failing(postproxy, server, { timeoutMs });
        assert.equal(told(error), TIMED_OUT);
        assert.equal(error.attempts, attempts);
      });
    });

    test(`${name}: by its caller`, async () => {
      await against(script, async (postproxy, server) => {
        const controller = new AbortController();
        const reason = new Error("the user left");
        const failed = failing(postproxy, server, { signal: controller.signal });
        await until("the stall", () => server.isStalling);
        // What the server sent last may be on its way.
        await pause(50);
        controller.abort(reason);
        const error = await failed;
        assert.equal(told(error), ABORTED);
        assert.equal(error.cause, reason);
        assert.equal(error.attempts, name.includes("attempt") ? 2 : 1);
        assert.equal(getEventListeners(controller.signal, "abort").length, 0);
      });
    });
  }

  test("in the TLS handshake: at the deadline", async () => {
    const server = await startMisbehaving([stall]);
    try {
      const postproxy = connect({ api_key: API_KEY, url: server.url.replace("http:", "https:") });
      assert.equal(told(await failing(postproxy, server, { timeoutMs: 150 })), TIMED_OUT);
      // Node's fetch goes on with a handshake that nobody waits for, until its own 10 s are over.
      if (bindingName === "native") await server.settled();
    } finally {
      await server.stop();
    }
  });

  test("one that fails for ever: by the deadline, and with the last failure", async () => {
    await against([[read, answer(503)]], async (postproxy, server) => {
      const codes = [];
      const onAttempt = (report) => codes.push(report.error);
      const error = await failing(postproxy, server, { timeoutMs: 400, maxRetries: 100, onAttempt });
      await until("a report of each attempt", () => codes.length === error.attempts);
      // Waits are random, so that the deadline may also come while an attempt is under way; and on a busy machine one
      // may end after it.
      if (error.code === "timeout") assert.equal(told(error), TIMED_OUT);
      else {
        assert.equal(told(error), "ServerError server_error unknown");
        assert.match(error.message, /no time is left for a retry/);
      }
    });
  });
});
