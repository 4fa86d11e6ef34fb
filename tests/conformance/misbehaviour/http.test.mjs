import { gzipSync } from "node:zlib";
import { answer, bytes, drip, flood, hangUp, read, send, stall } from "../../misbehaving-server.mjs";
import { assert, bindingName, suite, test } from "../harness.mjs";
import {
  against,
  byBinding,
  call,
  failing,
  head,
  INTERRUPTED,
  JSON_TEXT,
  MEGABYTE,
  ok,
  REFUSED,
  text,
  told,
  UNREADABLE,
} from "./support.mjs";

suite("what is not HTTP is a broken connection:", () => {
  const cases = {
    "another protocol": [read, send("SSH-2.0-OpenSSH_9.9\r\n"), stall],
    "another version": [read, send("HTTP/9.9 200 OK\r\ncontent-length: 0\r\n\r\n"), stall],
    "a header without a colon": [read, head("broken", "content-length: 14"), text, stall],
    "a header with a zero byte": [read, head("x: a\0b", "content-length: 14"), text, stall],
    "a bad chunk size": [read, head("transfer-encoding: chunked"), send("zz\r\n"), text, stall],
    "a chunk size beyond all numbers": [
      read,
      head("transfer-encoding: chunked"),
      send("f".repeat(40)),
      stall,
    ],
    "two different lengths": [read, head("content-length: 14", "content-length: 15"), text, stall],
    "a negative length": [read, head("content-length: -14"), text, stall],
    "a length in words": [read, head("content-length: many"), text, stall],
    "a length beyond all numbers": [read, head(`content-length: ${"9".repeat(40)}`), text, stall],
    "the status 0": [read, answer("000"), stall],
    "the status 42": [read, answer("42"), stall],
    "the status 099": [read, answer("099"), stall],
    "the status 1000": [read, answer("1000"), stall],
    "the status abc": [read, answer("abc"), stall],
    "an unasked change of protocol": [
      read,
      send("HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: other\r\n\r\n"),
      stall,
    ],
    "a head of a megabyte": [read, answer(200, { x: "x".repeat(MEGABYTE) }, JSON_TEXT), stall],
    "a head without an end": [read, send("HTTP/1.1 200 OK\r\n"), flood("x-more: and more\r\n")],
    "a header without an end": [read, send("HTTP/1.1 200 OK\r\nx: "), flood("x")],
  };
  for (const [name, steps] of Object.entries(cases)) {
    test(name, async () => {
      await against([steps], async (postproxy, server) => {
        assert.equal(told(await failing(postproxy, server, { maxRetries: 0 })), INTERRUPTED);
      });
    });
  }
});

suite("what is HTTP, however odd, is understood:", () => {
  const cases = {
    "byte by byte": [read, drip(bytes(200, {}, JSON_TEXT))],
    "in pieces cut anywhere": [
      read,
      send("HTT", "P/1.1 2", "00 O", "K\r", "\nContent-", "Length: 1", "4\r\n\r", "\n{", JSON_TEXT.slice(1)),
    ],
    "in chunks, with a trailer": [
      read,
      head("transfer-encoding: chunked"),
      send("4;why=not\r\n", JSON_TEXT.slice(0, 4), "\r\n0A\r\n", JSON_TEXT.slice(4), "\r\n0\r\nx: y\r\n\r\n"),
    ],
    "with a length from HTTP/1.0": [
      read,
      send(`HTTP/1.0 200 OK\r\ncontent-length: 14\r\n\r\n${JSON_TEXT}`),
      hangUp,
    ],
    "without a length from HTTP/1.0": [read, send("HTTP/1.0 200 OK\r\n\r\n"), text, hangUp],
    "without a length": [read, head(), text, hangUp],
    "without a reason": [read, send(`HTTP/1.1 200\r\ncontent-length: 14\r\n\r\n${JSON_TEXT}`)],
    "with a reason that is not ASCII": [
      read,
      send(`HTTP/1.1 200 \xe9\xff\r\ncontent-length: 14\r\n\r\n${JSON_TEXT}`),
    ],
    "after 102 Processing": [read, send("HTTP/1.1 102 Processing\r\n\r\n"), ok],
    "after 103 Early Hints, twice": [
      read,
      ...Array(2).fill(send("HTTP/1.1 103 Early Hints\r\nlink: </style.css>\r\n\r\n")),
      ok,
    ],
    "with a status that nobody knows": [read, answer(299, {}, JSON_TEXT)],
    "with 15 KB of headers": [read, answer(200, { x: "x".repeat(15_000) }, JSON_TEXT)],
    "with 300 headers": [read, answer(200, { x: Array(300).fill("y") }, JSON_TEXT)],
    "without saying that it is JSON": [read, answer(200, { "content-type": "text/html" }, JSON_TEXT)],
    "with a byte order mark": [read, answer(200, {}, `\ufeff${JSON_TEXT}`)],
    "with more than its length": [read, head("content-length: 14"), send(`${JSON_TEXT} and more`)],
  };
  for (const [name, steps] of Object.entries(cases)) {
    test(name, async () => {
      await against([steps], async (postproxy, server) => {
        const { data, attempts } = await call(postproxy).withResponse();
        assert.equal(data.id, "msg_1");
        assert.equal(attempts, 1);
        assert.equal(server.attempts, 1);
      });
    });
  }

  test("closed where a body could be is none", async () => {
    await against([[read, head(), hangUp]], async (postproxy, server) => {
      assert.equal(told(await failing(postproxy, server, { maxRetries: 0 })), UNREADABLE);
    });
  });

  test("a body of 204 is passed over, and not taken for the next answer", async () => {
    await against(
      [
        [read, answer(204, {}, JSON_TEXT)],
        [read, ok],
      ],
      async (postproxy, server) => {
        assert.equal(told(await failing(postproxy, server, { maxRetries: 0 })), UNREADABLE);
        assert.equal((await call(postproxy)).id, "msg_1");
      },
    );
  });

  test("an answer that nobody asked for is not taken for the next one", async () => {
    const twice = send(Buffer.concat([bytes(200, {}, '{"id":"mine"}'), bytes(200, {}, '{"id":"stray"}')]));
    await against(
      [
        [read, twice],
        [read, ok],
      ],
      async (postproxy) => {
        assert.equal((await call(postproxy)).id, "mine");
        assert.equal((await call(postproxy)).id, "msg_1");
      },
    );
  });

  test("invalid UTF-8 becomes replacement characters", async () => {
    await against([[read, answer(200, {}, Buffer.from('{"id":"caf\xe9"}', "latin1"))]], async (postproxy) =>
      assert.equal((await call(postproxy)).id, "caf\ufffd"),
    );
  });

  test("headers sent twice are one, with a comma", async () => {
    const twice = { "x-request-id": ["a", "b"], "x-other": ["1", "2"], "set-cookie": ["c=1", "d=2"] };
    const limited = { ...twice, "retry-after": ["1", "2"], "content-type": ["text/plain", "text/plain"] };
    const script = [
      [read, answer(200, twice, JSON_TEXT)],
      [read, answer(429, limited, "Slow down")],
    ];
    await against(script, async (postproxy, server) => {
      const { requestId, headers } = await call(postproxy).withResponse();
      const error = await failing(postproxy, server, { maxRetries: 0 });
      assert.equal(requestId, "a, b");
      assert.equal(error.requestId, "a, b");
      for (const them of [headers, error.headers]) {
        assert.equal(them.get("x-other"), "1, 2");
        assert.deepEqual(them.getSetCookie(), ["c=1", "d=2"]);
      }
      assert.equal(error.message, "Slow down");
      assert.equal(error.retryAfterMs, undefined, "which of the two?");
    });
  });

  test("headers that are not ASCII are left out", async () => {
    const odd = { "x-name": "caf\xe9", "x-request-id": "\xff\xfe", "retry-after": "\xb2", "x-fine": "yes" };
    const script = [
      [read, answer(200, odd, JSON_TEXT)],
      [read, answer(422, odd, '{"error":"no"}')],
    ];
    await against(script, async (postproxy, server) => {
      const { headers, requestId } = await call(postproxy).withResponse();
      const error = await failing(postproxy, server);
      assert.equal(told(error), REFUSED);
      assert.equal(requestId, undefined);
      assert.equal(error.requestId, undefined);
      assert.equal(error.retryAfterMs, undefined);
      for (const them of [headers, error.headers]) {
        assert.deepEqual([...them.keys()], ["content-length", "x-fine"]);
      }
    });
  });
});

suite("where the hosts differ,", () => {
  /** What the call gives, or the error that it fails with, in a line. */
  async function gives(steps, expected) {
    await against([steps], async (postproxy) => {
      const given = await call(postproxy, { maxRetries: 0 }).then((data) => data.id, told);
      assert.equal(given, byBinding(expected));
    });
  }

  // Node's parser is the strict one: of a message with both, RFC 9112 (6.3) lets a receiver believe the chunks.
  test("an answer with a length and chunks", () =>
    gives(
      [
        read,
        head("content-length: 14", "transfer-encoding: chunked"),
        send(`e\r\n${JSON_TEXT}\r\n0\r\n\r\n`),
      ],
      { native: "msg_1", wasm: INTERRUPTED },
    ));

  // Node's fetch takes a 100 that it did not ask for as a broken answer.
  test("an answer after 100 Continue", () =>
    gives([read, send("HTTP/1.1 100 Continue\r\n\r\n"), ok], { native: "msg_1", wasm: INTERRUPTED }));

  // Node's limit is 16 KB (--max-http-header-size), and hyper's about 400.
  test("100 KB of headers", () =>
    gives([read, answer(200, { x: "x".repeat(100_000) }, JSON_TEXT)], {
      native: "msg_1",
      wasm: INTERRUPTED,
    }));

  // A fetch asks for gzip, and reads it. The addon links no decompressor, and does not ask.
  test("gzip, asked for by a fetch alone", async () => {
    const gzip = [read, answer(200, { "content-encoding": "gzip" }, gzipSync(JSON_TEXT))];
    await against([gzip], async (postproxy, server) => {
      const given = await call(postproxy).then((data) => data.id, told);
      assert.equal(given, byBinding({ native: UNREADABLE, wasm: "msg_1" }));
      const asked = server.requests[0].headers["accept-encoding"] ?? "";
      assert.equal(asked.includes("gzip"), bindingName === "wasm");
    });
  });

  test("gzip that is none", () =>
    gives([read, answer(200, { "content-encoding": "gzip" }, "not gzip")], {
      native: UNREADABLE,
      wasm: INTERRUPTED,
    }));
});
