// Connections that break: before the request, in the answer, while they are kept, in the TLS handshake.

import { once } from "node:events";
import { createServer as createHttpServer } from "node:http";
import { createServer } from "node:net";
import { hangUp, read, readHead, reset, send, startMisbehaving } from "../../misbehaving-server.mjs";
import { assert, bindingName, connect, failure, suite, test, until } from "../harness.mjs";
import {
  API_KEY,
  against,
  byBinding,
  call,
  failing,
  head,
  INTERRUPTED,
  JSON_TEXT,
  NOT_SENT,
  ok,
  sameRequests,
  text,
  told,
  UNREADABLE,
} from "./support.mjs";

/** A server that answers well, on the first of these ports that nobody has taken. */
async function listenOn([port, ...others]) {
  const server = createHttpServer((_, response) => response.end(JSON_TEXT));
  try {
    await once(server.listen(port, "127.0.0.1"), "listening");
    return server;
  } catch (error) {
    if (error.code !== "EADDRINUSE" || others.length === 0) throw error;
    return listenOn(others);
  }
}

/** A call that breaks so, and one that does once and is repeated. */
async function breaksOnce(steps) {
  await against([steps, steps, [read, ok]], async (postproxy, server) => {
    assert.equal(told(await failing(postproxy, server, { maxRetries: 0 })), INTERRUPTED);
    const { data, attempts } = await call(postproxy, { maxRetries: 1 }).withResponse();
    assert.equal(data.id, "msg_1");
    assert.equal(attempts, 2);
    sameRequests(server.requests.slice(-2));
  });
}

suite("a connection that breaks may have carried the call, which is repeated:", () => {
  const cases = {
    "reset after the head of the request": [readHead, reset],
    "reset after the request": [read, reset],
    "closed after the request": [read, hangUp],
    "closed in the status line": [read, send("HTTP/1.1 20"), hangUp],
    "closed in the headers": [read, send("HTTP/1.1 200 OK\r\nconte"), hangUp],
    "reset in the headers": [read, send("HTTP/1.1 200 OK\r\nconte"), reset],
    "closed after hints, before the answer": [read, send("HTTP/1.1 103 Early Hints\r\n\r\n"), hangUp],
    "closed after the head of an answer with a body": [read, head("content-length: 14"), hangUp],
    "closed in a body of a known length": [read, head("content-length: 15"), text, hangUp],
    "reset in a body of a known length": [read, head("content-length: 15"), text, reset],
    "closed in a chunk": [read, head("transfer-encoding: chunked"), send("f\r\n"), text, hangUp],
    "closed before the last chunk": [read, head("transfer-encoding: chunked"), send("e\r\n"), text, hangUp],
    "closed in the body of an error": [read, send("HTTP/1.1 422 No\r\ncontent-length: 9\r\n\r\nno"), hangUp],
  };
  for (const [name, steps] of Object.entries(cases)) test(name, () => breaksOnce(steps));

  test("refused, which carried nothing", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const url = `http://127.0.0.1:${server.address().port}`;
    server.close();
    await once(server, "close");
    const error = await failure(call(connect({ api_key: API_KEY, url }), { maxRetries: 1 }));
    assert.equal(told(error), NOT_SENT);
    assert.equal(error.attempts, 2);
  });

  test("reset as soon as it is made", async () => {
    await against([[reset]], async (postproxy, server) => {
      const codes = [];
      const onAttempt = (report) => codes.push(report.error);
      const error = await failing(postproxy, server, { maxRetries: 1, onAttempt });
      // The system tells of a reset when it connects or when it first reads, as it happens, and so of each attempt anew:
      // the code is that of the last, and one that may have sent something is enough for all of them.
      await until("a report of each attempt", () => codes.length === 2);
      const isKnown = codes.every((code) => code === "connection_failed");
      for (const code of codes) assert(["connection_failed", "connection_interrupted"].includes(code), code);
      assert.equal(told(error), `ConnectionError ${codes[1]} ${isKnown ? "not_sent" : "unknown"}`);
      assert.equal(error.attempts, 2);
    });
  });

  test("to a port that fetch blocks carried nothing, and is not tried again", async () => {
    const server = await listenOn([10080, 6679, 6697, 5061, 4190]);
    try {
      const url = `http://127.0.0.1:${server.address().port}`;
      const result = await call(connect({ api_key: API_KEY, url })).catch((error) => error);
      if (bindingName === "native") assert.equal(result.id, "msg_1", "it blocks none");
      else {
        assert.equal(told(result), NOT_SENT);
        assert.equal(result.attempts, 1);
      }
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });

  test("reset in a body that only the end of the connection ends", async () => {
    await against([[read, head(), send('{"id":'), reset]], async (postproxy, server) => {
      const error = await failing(postproxy, server, { maxRetries: 0 });
      // Node's fetch takes such a reset for the end. That the text is cut shows when it is read.
      assert.equal(told(error), byBinding({ native: INTERRUPTED, wasm: UNREADABLE }));
    });
  });

  test("kept, and closed just when the next request is sent on it", async () => {
    await against(
      [
        [read, ok],
        [read, hangUp],
        [read, ok],
      ],
      async (postproxy, server) => {
        await call(postproxy);
        const { attempts } = await call(postproxy).withResponse();
        assert.equal(attempts, 2);
        assert.equal(server.clients.length, 2);
        sameRequests(server.requests.slice(-2));
      },
    );
  });

  test("kept, and closed right after each answer", async () => {
    await against([[read, ok, hangUp]], async (postproxy, server) => {
      for (let at = 0; at < 20; at += 1) assert.equal((await call(postproxy)).id, "msg_1");
      // Where the close came too late to be seen, the request that ran into it is repeated.
      assert(server.attempts >= 20);
    });
  });
});

suite("a connection that breaks in the TLS handshake carried nothing:", () => {
  const cases = {
    closed: [hangUp],
    "answered in plain HTTP": [send("HTTP/1.1 400 Bad Request\r\n\r\n"), hangUp],
  };
  for (const [name, steps] of Object.entries(cases)) {
    test(name, async () => {
      const server = await startMisbehaving(steps);
      try {
        const url = server.url.replace("http:", "https:");
        const postproxy = connect({ api_key: API_KEY, url });
        const error = await failing(postproxy, server, { maxRetries: 0, timeoutMs: 2000 });
        assert.equal(told(error), NOT_SENT);
      } finally {
        await server.stop();
      }
    });
  }
});
