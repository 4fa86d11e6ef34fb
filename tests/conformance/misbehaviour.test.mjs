// Calls against a server that misbehaves over a real socket: what the error says, how often was tried, under which
// key, how long it took, and that nothing is left behind. When core repeats an attempt, and after how long, is tested
// in crates/core/tests/it/call/; here is what the hosts' own HTTP makes of bad bytes.

import { spawn } from "node:child_process";
import { getEventListeners, once } from "node:events";
import { createServer as createHttpServer } from "node:http";
import { createServer } from "node:net";
import { buffer } from "node:stream/consumers";
import { inspect } from "node:util";
import { gzipSync } from "node:zlib";
import {
  answer,
  bytes,
  drip,
  flood,
  hangUp,
  read,
  readHead,
  reset,
  send,
  stall,
  startMisbehaving,
  trickle,
} from "../misbehaving-server.mjs";
import { assert, bindingName, connect, failure, sdk, suite, test, until } from "./harness.mjs";

const API_KEY = "pp_live_do_not_tell";
const MEGABYTE = 1024 * 1024;
const JSON_TEXT = '{"id":"msg_1"}';
const ok = answer(200, { "content-type": "application/json" }, JSON_TEXT);
/** The beginning of an answer that has `JSON_TEXT` for its body, but for how that ends. */
const head = (...fields) => send(["HTTP/1.1 200 OK", ...fields, "", ""].join("\r\n"));
const text = send(JSON_TEXT);

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

/** What one binding does and the other does not, because its host does. */
const byBinding = (outcomes) => outcomes[bindingName];

/** What nobody caught, or Node warned of, since the last test. */
const alarms = [];
for (const event of ["unhandledRejection", "warning"]) process.on(event, (alarm) => alarms.push(alarm));

/** Runs a test against a server with a script. Whatever came of it, nothing may be left behind. */
async function against(script, work, options) {
  const server = await startMisbehaving(...script);
  try {
    await work(connect({ api_key: API_KEY, url: server.url }, options), server);
    await server.settled();
    assert.deepEqual(alarms.splice(0), []);
  } finally {
    await server.stop();
  }
}

const call = (postproxy, options) => postproxy.sendMessage("chat_1", { body: "Hi" }, options);

/** A call that must fail. What holds for every error is checked. */
async function failing(postproxy, server, options) {
  const before = server.attempts;
  const started = performance.now();
  const error = await failure(call(postproxy, options));
  const took = performance.now() - started;

  assert(error instanceof sdk.PostproxyError, inspect(error));
  assert(took < 3000, `it took ${took} ms`);
  if (error.outcome !== "not_sent") {
    // The deadline may pass before the server has seen the last attempt.
    const unseen = error.attempts - (server.attempts - before);
    assert(unseen === 0 || (unseen === 1 && error.code === "timeout"), `${unseen} attempts were not seen`);
  }
  sameRequests(server.requests.slice(before), error.idempotencyKey);
  const shown = [error.stack, JSON.stringify(error), inspect(error, { depth: 9, showHidden: true })];
  shown.push(...Object.values(error).map(String), ...[...error.headers].flat());
  assert(!shown.join().includes(API_KEY), "it tells the key");
  return error;
}

/** Every attempt is the same request, under one key. */
function sameRequests(requests, key = requests[0].headers["idempotency-key"]) {
  for (const request of requests) {
    assert.equal(request.headers["idempotency-key"], key);
    assert.equal(request.head, requests[0].head);
    if (request.body) assert.equal(request.body.toString(), '{"body":"Hi"}');
  }
}

/** An error's class, code and outcome in one line. */
const told = ({ name, code, outcome }) => `${name} ${code} ${outcome}`;

const INTERRUPTED = "ConnectionError connection_interrupted unknown";
const NOT_SENT = "ConnectionError connection_failed not_sent";
const TIMED_OUT = "TimeoutError timeout unknown";
const ABORTED = "AbortError aborted unknown";
const UNREADABLE = "PostproxyError unreadable_answer unknown";
const TOO_LARGE = "PostproxyError answer_too_large unknown";
const REFUSED = "ValidationError validation_failed rejected";

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
        const error = await failing(postproxy, server, { timeoutMs: 150 });
        assert.equal(told(error), TIMED_OUT);
        assert.equal(error.attempts, name.includes("attempt") ? 2 : 1);
      });
    });

    test(`${name}: by its caller`, async () => {
      await against(script, async (postproxy, server) => {
        const controller = new AbortController();
        const reason = new Error("the user left");
        setTimeout(() => controller.abort(reason), 80);
        const error = await failing(postproxy, server, { signal: controller.signal });
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
      // Waits are random, so that the deadline may also come while an attempt is under way.
      if (codes.at(-1) === "timeout") assert.equal(told(error), TIMED_OUT);
      else {
        assert.equal(told(error), "ServerError server_error unknown");
        assert.match(error.message, /no time is left for a retry/);
      }
    });
  });
});

suite("an answer of any status", () => {
  const page = "<html>Bad gateway</html>";
  const cases = {
    "500 with nothing": [answer(500), "ServerError server_error unknown", 2],
    "502 with a page": [
      answer(502, { "content-type": "text/html" }, page),
      "ServerError server_error unknown",
      2,
    ],
    "509 with garbage": [answer(509, {}, "\0\xff".repeat(99)), "ServerError server_error unknown", 2],
    "306 that nobody uses": [answer(306), "PostproxyError redirected rejected", 1],
    "304 that nobody asked for": [answer(304), "PostproxyError redirected rejected", 1],
    "418 with JSON that is no object": [
      answer(418, {}, "[1]"),
      "PostproxyError unexpected_status rejected",
      1,
    ],
    "422 with JSON cut short": [answer(422, {}, '{"error":"n'), REFUSED, 1],
    "600 that is none": [answer(600), "PostproxyError unexpected_status rejected", 1],
    "999 that is none": [answer(999, {}, page), "PostproxyError unexpected_status rejected", 1],
  };
  for (const [name, [step, expected, attempts]] of Object.entries(cases)) {
    test(`is an error: ${name}`, async () => {
      await against([[read, step]], async (postproxy, server) => {
        const error = await failing(postproxy, server, { maxRetries: 1 });
        assert.equal(told(error), expected);
        assert.equal(error.attempts, attempts);
        assert.equal(error.status, Number.parseInt(name, 10));
      });
    });
  }

  const unreadable = {
    "a page": "<html>Sign in to the hotel</html>",
    "JSON cut short": '{"id":"msg_1"',
    "two texts": "{}{}",
    "UTF-16": Buffer.from(JSON_TEXT, "utf16le"),
    blank: " ",
  };
  for (const [name, body] of Object.entries(unreadable)) {
    test(`may have done what was asked, where it is 200 with garbage: ${name}`, async () => {
      const garbage = answer(200, { "x-request-id": "req_1" }, body);
      await against([[read, garbage]], async (postproxy, server) => {
        const error = await failing(postproxy, server);
        assert.equal(told(error), UNREADABLE);
        assert.equal(error.attempts, 1);
        assert.equal(error.status, 200);
        assert.equal(error.requestId, "req_1");
        assert.equal(error.body, body.toString());
      });
    });
  }

  test("is told without the key, wherever the server repeats it", async () => {
    const told = { error: `Bad ${API_KEY}`, code: API_KEY, field: API_KEY };
    const headers = { "x-request-id": API_KEY, "x-echo": `Bearer ${API_KEY}` };
    const repeat = (status) => answer(`${status} ${API_KEY}`, headers, JSON.stringify(told));
    const garbage = answer(200, headers, `Hello, ${API_KEY}!`);
    const script = [
      [read, repeat(422)],
      [read, repeat(302)],
      [read, repeat(999)],
      [read, garbage],
    ];
    await against(script, async (postproxy, server) => {
      for (const _ of script) {
        const error = await failing(postproxy, server);
        assert.equal(error.requestId, "[redacted]");
        assert.equal(error.headers.get("x-echo"), "Bearer [redacted]");
        assert.match(JSON.stringify(error.body), /\[redacted\]/);
      }
      const shown = [inspect(postproxy, { depth: 9, showHidden: true }), JSON.stringify(postproxy)];
      assert(!shown.join().includes(API_KEY));
    });
  });
});

suite("an error holds no key,", () => {
  const unit = (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  const units = [...API_KEY].map(unit).join("");
  const percent = [...API_KEY].map((it) => `%${it.charCodeAt(0).toString(16)}`).join("");
  const json = { "content-type": "application/json" };
  const cases = {
    "escaped in the body": [422, json, `{"error":"no","request":{"authorization":"Bearer ${units}"}}`],
    "half escaped": [422, json, `{"error":"no","key":"${unit(API_KEY[0])}${API_KEY.slice(1)}"}`],
    "escaped in a name": [422, json, `{"error":"no","${units}":1}`],
    "escaped in the message": [401, json, `{"error":"bad key ${units}"}`],
    "escaped in the code and the field": [422, json, `{"error":"no","code":"${units}","field":"${units}"}`],
    "escaped in JSON that breaks off": [500, json, `{"error":"no","key":"${units}`],
    "escaped in JSON within JSON": [422, json, JSON.stringify({ error: "no", echo: `{"key":"${units}"}` })],
    "in a URL": [422, json, `{"error":"no","url":"/api?key=${percent}"}`],
    "in a header as in a URL": [302, { location: `/login?key=${percent}` }, ""],
    "in a page": [502, { "content-type": "text/html" }, `<pre>${percent} &#${API_KEY.charCodeAt(0)};</pre>`],
    "in a success that can't be read": [200, json, `{"key":"${units}"`],
    "cut where a body is cut": [500, {}, "x".repeat(64 * 1024 - 10) + API_KEY],
  };
  for (const [name, given] of Object.entries(cases)) {
    test(name, async () => {
      const reports = [];
      const onAttempt = (report) => reports.push(report);
      await against([[read, answer(...given)]], async (postproxy, server) => {
        const error = await failing(postproxy, server, { maxRetries: 0, onAttempt });
        // What a body says is what its reader sees, not how it was written.
        const shown = JSON.stringify([error, error.body, [...error.headers], reports]);
        for (const form of [API_KEY, units, percent, API_KEY.slice(0, 8)]) {
          assert(
            !shown.includes(form) && !shown.includes(JSON.stringify(form).slice(1, -1)),
            shown.slice(0, 500),
          );
        }
        assert(shown.includes("[redacted]"), shown.slice(0, 500));
      });
    });
  }
});

suite("Retry-After", () => {
  const now = Date.now();
  const date = (seconds) => new Date(now + seconds * 1000).toUTCString();
  const cases = {
    "in seconds": [{ "retry-after": "120" }, 120_000],
    "in parts of a second": [{ "retry-after": "7.25" }, 7250],
    "as a date, by the server's own clock": [
      { "retry-after": "Sun, 31 May 2009 10:02:00 GMT", date: "Sun, 31 May 2009 10:00:00 GMT" },
      120_000,
    ],
    "as a date of the old form": [
      { "retry-after": "Sunday, 31-May-09 10:02:00 GMT", date: "Sun May 31 10:00:00 2009" },
      120_000,
    ],
    "far beyond the deadline": [{ "retry-after": "31536000" }, 31_536_000_000],
  };
  for (const [name, [headers, retryAfterMs]] of Object.entries(cases)) {
    test(`${name}, later than the deadline: the call fails at once and says so`, async () => {
      await against([[read, answer(429, headers)]], async (postproxy, server) => {
        const error = await failing(postproxy, server, { timeoutMs: 5000 });
        assert.equal(told(error), "RateLimitError rate_limited rejected");
        assert.equal(error.retryAfterMs, retryAfterMs);
        assert.equal(error.attempts, 1);
        assert.match(error.message, /asks to wait \d+ s before a retry, but \d\.\d s are left of timeoutMs/);
      });
    });
  }

  const waited = {
    "of nothing": [{ "retry-after": "0" }, 0],
    "of parts of a second": [{ "retry-after": "0.3" }, 300],
    "that has passed": [{ "retry-after": date(-60) }, 0],
    "that is garbage": [{ "retry-after": "soon" }, 0],
    "that is negative": [{ "retry-after": "-5" }, 0],
  };
  for (const [name, [headers, leastMs]] of Object.entries(waited)) {
    test(`${name}: the call is repeated after it`, async () => {
      await against(
        [
          [read, answer(429, headers)],
          [read, ok],
        ],
        async (postproxy, server) => {
          const { attempts } = await call(postproxy).withResponse();
          assert.equal(attempts, 2);
          const [first, second] = server.requests;
          sameRequests(server.requests);
          // Both are the server's times: it gets what was sent a little later, and not always the same little.
          assert(second.at - first.at > leastMs - 50);
        },
      );
    });
  }
});

suite("a body without bounds", () => {
  const status = (line, ...fields) => send([`HTTP/1.1 ${line}`, ...fields, "", ""].join("\r\n"));
  /** What may be in the buffers of the system when the client stops: some megabytes on Linux. */
  const BUFFERS = 16 * MEGABYTE;
  const cases = {
    "of 50 MB, an error": [status("422 No", "content-length: 52428800"), flood("x", 50 * MEGABYTE)],
    "without an end, an error": [status("422 No"), flood("x")],
    "without an end, an error in chunks": [
      status("422 No", "transfer-encoding: chunked"),
      flood("4\r\nxxxx\r\n"),
    ],
    "without an end, a redirect": [status("302 Over there", "location: /"), flood("x")],
  };
  for (const [name, steps] of Object.entries(cases)) {
    test(`${name}, is read to 64 KB`, async () => {
      await against([[read, ...steps]], async (postproxy, server) => {
        const error = await failing(postproxy, server);
        assert.equal(error.body, "x".repeat(64 * 1024));
        assert.equal(error.outcome, "rejected");
        await server.settled();
        assert(server.clients[0].sent < BUFFERS, `${server.clients[0].sent} bytes were sent`);
      });
    });
  }

  const long = JSON.stringify({ id: "x".repeat(MEGABYTE) });
  const successes = {
    "of 20 MB of JSON": [
      status("200 OK"),
      send("["),
      flood(`${long},`, 20 * long.length + 20),
      send("1]"),
      hangUp,
    ],
    "with a length of 20 MB": [status("200 OK", "content-length: 20971520"), flood(" ", 20 * MEGABYTE)],
    "without an end": [status("200 OK"), flood(" ")],
  };
  for (const [name, steps] of Object.entries(successes)) {
    test(`${name}, a success, is an error of its own after 16 MB`, async () => {
      await against([[read, ...steps]], async (postproxy, server) => {
        const error = await failing(postproxy, server);
        assert.equal(told(error), TOO_LARGE);
        assert.equal(error.attempts, 1);
        await server.settled();
        assert(server.clients[0].sent < 16 * MEGABYTE + BUFFERS);
      });
    });
  }

  test("of 10 MB of JSON, a success, is read", async () => {
    const body = JSON.stringify({ id: "msg_1", text: "x".repeat(10 * MEGABYTE) });
    await against([[read, answer(200, {}, body)]], async (postproxy) => {
      assert.equal((await call(postproxy)).text.length, 10 * MEGABYTE);
    });
  });

  test("after gzip is one too", async () => {
    const bomb = gzipSync(Buffer.alloc(50 * MEGABYTE, "x"));
    await against([[read, answer(422, { "content-encoding": "gzip" }, bomb)]], async (postproxy, server) => {
      const error = await failing(postproxy, server);
      assert.equal(told(error), REFUSED);
      if (bindingName === "wasm") assert.equal(error.body, "x".repeat(64 * 1024));
      else assert(error.body.length <= 64 * 1024, "it is not unpacked");
    });
  });
});

suite("a redirect is not followed", () => {
  for (const status of [301, 302, 303, 307, 308]) {
    test(`by ${status}, to another origin or the same`, async () => {
      await against([[read, ok]], async (_, elsewhere) => {
        const script = [`${elsewhere.url}/api/profiles`, "/api/elsewhere"].map((location) => [
          read,
          answer(status, { location }, "Over there"),
        ]);
        await against(script, async (postproxy, server) => {
          for (const _ of script) {
            const error = await failing(postproxy, server);
            assert.equal(told(error), "PostproxyError redirected rejected");
            assert.equal(error.status, status);
            assert.equal(error.attempts, 1);
          }
          assert.equal(server.requests.length, 2);
        });
        assert.equal(elsewhere.clients.length, 0);
      });
    });
  }
});

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
          cwd: new URL("../..", import.meta.url),
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
        assert(performance.now() - done < 2500, "it lived on");
      });
    });
  }
});
