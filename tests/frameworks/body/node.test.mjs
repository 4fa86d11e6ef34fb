// The raw bytes of a request of node:http: unread, or as body parsers leave it.

import { strict as assert } from "node:assert";
import { once } from "node:events";
import { createServer } from "node:http";
import { connect } from "node:net";
import { after, describe, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { readNode, writeNode } from "../../../npm/receiver/body/node.js";
import { BYTES, inTwo, LIMIT, TEXT, textOf } from "./bodies.mjs";

const servers = [];
after(() => {
  for (const server of servers) server.close().closeAllConnections();
});

/** Serves with `before(req, res)`, then `readNode`. Resolves to the address, and to what has been read so far. */
async function serve(before = () => {}, given = (req) => req) {
  const results = [];
  const server = createServer(async (req, res) => {
    await before(req, res);
    const result = await readNode(given(req), res, LIMIT);
    results.push(result);
    const { refusal } = result;
    const status = { too_long: 413, method: 405, body_used: 500, malformed: 400 }[refusal] ?? 204;
    writeNode(res, { status, headers: refusal === "too_long" ? { Connection: "close" } : {} });
  });
  servers.push(server);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  return { url: `http://127.0.0.1:${port}/hooks?a=1`, port, results };
}

const post = (url, body, headers = {}) =>
  fetch(url, {
    method: "POST",
    body,
    headers,
    ...(body instanceof ReadableStream ? { duplex: "half" } : {}),
  });

/** Reads everything, as body parsers do. */
async function useUp(req) {
  for await (const chunk of req) void chunk;
}

describe("readNode", () => {
  test("reads an unread request, and tells its address and headers", async () => {
    const { url, results } = await serve();
    assert.equal((await post(url, TEXT, { "x-a": "1" })).status, 204);
    const [{ bytes, headers, ...others }] = results;
    assert.deepEqual(Buffer.from(bytes), BYTES);
    assert.equal(headers["x-a"], "1");
    assert.deepEqual(others, { url, method: "POST" });
  });

  const unread = {
    "after a wait, when the whole short body lies there": () => pause(50),
    "with an object in `body`, as Express 4 leaves it": (req) => {
      req.body = {};
    },
    "with getters that parse and throw": (req) => {
      Object.defineProperty(req, "body", {
        get() {
          throw new SyntaxError("no JSON");
        },
      });
    },
    "after `setEncoding`": (req) => req.setEncoding("utf8"),
  };
  for (const [name, before] of Object.entries(unread)) {
    test(`reads an unread request ${name}`, async () => {
      const { url, results } = await serve(before);
      await post(url, TEXT);
      await post(url, inTwo());
      assert.deepEqual(results.map(textOf), [TEXT, TEXT]);
    });
  }

  const kept = {
    "a Buffer in rawBody": (req) => {
      req.rawBody = BYTES;
    },
    "an ArrayBuffer in rawBody": (req) => {
      req.rawBody = Uint8Array.from(BYTES).buffer;
    },
    "a text in rawBody, beside an object": (req) => {
      Object.assign(req, { rawBody: TEXT, body: JSON.parse(TEXT) });
    },
    "a Buffer in body": (req) => {
      req.body = BYTES;
    },
    "a text in body": (req) => {
      req.body = TEXT;
    },
  };
  for (const [name, keep] of Object.entries(kept)) {
    test(`takes ${name} once the request is read`, async () => {
      const { url, results } = await serve(async (req) => {
        await useUp(req);
        keep(req);
      });
      await post(url, TEXT);
      assert.equal(textOf(results[0]), TEXT);
      assert.equal(results[0].hint, undefined);
    });
  }

  test("takes what a framework keeps on its own request, and reads Node's in `raw`", async () => {
    const used = await serve(useUp, (raw) => ({ raw, rawBody: BYTES }));
    await post(used.url, TEXT);
    const fresh = await serve(undefined, (raw) => ({ raw, originalUrl: "/prefix/hooks" }));
    await post(fresh.url, TEXT);
    assert.deepEqual([...used.results, ...fresh.results].map(textOf), [TEXT, TEXT]);
    assert.equal(fresh.results[0].url, `http://127.0.0.1:${fresh.port}/prefix/hooks`);
  });

  const used = {
    "read to its end": useUp,
    "read by somebody who left an object": async (req) => {
      await useUp(req);
      req.body = { a: 1 };
    },
    "begun by another listener": async (req) => {
      req.once("data", () => req.pause());
      await pause(20);
    },
  };
  for (const [name, before] of Object.entries(used)) {
    for (const body of [TEXT, ""]) {
      if (body === "" && name.startsWith("begun")) continue;
      test(`says that a ${body ? "" : "n empty "}body is gone which was ${name}, without waiting`, async () => {
        const { url, results } = await serve(before);
        assert.equal((await post(url, body)).status, 500);
        assert.equal(results[0].refusal, "body_used");
        for (const name of ["Express", "Fastify", "Koa", "hapi", "Nest"])
          assert.ok(results[0].hint.includes(`- ${name}: `), name);
      });
    }
  }

  test("names only the line of the framework that it knows", async () => {
    const { url, results } = await serve(useUp, (req) =>
      Object.assign(req, { app: { set() {}, engine() {} } }),
    );
    await post(url, TEXT);
    assert.match(results[0].hint, /In Express: app\.post\(path, handler\) before/);
    assert.doesNotMatch(results[0].hint, /Fastify/);
  });

  test("refuses another method", async () => {
    const { url, results } = await serve();
    for (const method of ["GET", "PUT"]) assert.equal((await fetch(url, { method })).status, 405);
    assert.deepEqual(results, [{ refusal: "method" }, { refusal: "method" }]);
  });

  test("refuses a long body, by its length and by counting, so that the sender reads the answer", async () => {
    const { url, results } = await serve();
    const long = Buffer.alloc(2 * LIMIT, 32);
    const parts = () => ReadableStream.from(Array.from({ length: 64 }, () => long.subarray(0, 65_536)));
    for (const body of [long, parts(), long, parts()]) assert.equal((await post(url, body)).status, 413);
    assert.deepEqual(new Set(results.map(({ refusal }) => refusal)), new Set(["too_long"]));
  });

  test("refuses a long body that a parser kept", async () => {
    const { url, results } = await serve(async (req) => {
      await useUp(req);
      req.rawBody = Buffer.alloc(LIMIT + 1);
    });
    await post(url, TEXT);
    assert.equal(results[0].refusal, "too_long");
  });

  test("ends when the sender goes away in the middle", async () => {
    const { port, results } = await serve();
    const socket = connect(port, "127.0.0.1");
    socket.write("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nabc");
    await pause(50);
    socket.destroy();
    while (results.length === 0) await pause(5);
    assert.equal(results[0].refusal, "malformed");
  });

  test("hints at Content-Encoding and at changed bytes, for a signature that will be wrong", async () => {
    const { url, results } = await serve(async (req) => {
      await useUp(req);
      req.rawBody = JSON.stringify(JSON.parse(TEXT), null, 2);
    });
    await post(url, TEXT);
    await post(url, TEXT, { "content-encoding": "gzip" });
    await post(url, TEXT, { "content-encoding": "identity" });
    assert.match(results[0].hint, /not the bytes that were sent/);
    assert.match(results[1].hint, /Content-Encoding: gzip/);
    assert.match(results[2].hint, /not the bytes that were sent/);
  });

  test("never builds an address of a host that is none", async () => {
    const { port, results } = await serve();
    const socket = connect(port, "127.0.0.1");
    socket.write("POST /a HTTP/1.1\r\nHost: a b/@c\r\nContent-Length: 0\r\n\r\n");
    await once(socket, "data");
    socket.destroy();
    assert.equal(results[0].url, "http://localhost/a");
  });
});

describe("writeNode", () => {
  test("tells Fastify that the answer isn't its own, and leaves a given answer alone", () => {
    const calls = [];
    const raw = {
      headersSent: false,
      setHeader: (...given) => calls.push(given),
      end: () => calls.push("end"),
    };
    writeNode({ raw, hijack: () => calls.push("hijack") }, { status: 503, headers: { "Retry-After": "60" } });
    assert.deepEqual(calls, ["hijack", ["Retry-After", "60"], "end"]);
    assert.equal(raw.statusCode, 503);
    writeNode({ ...raw, headersSent: true }, { status: 204, headers: {} });
    assert.equal(calls.length, 3);
  });

  test("leaves out Connection where HTTP/2 has none", () => {
    const names = [];
    const res = { req: { httpVersionMajor: 2 }, setHeader: (name) => names.push(name), end() {} };
    writeNode(res, { status: 413, headers: { Connection: "close", "X-A": "1" } });
    assert.deepEqual(names, ["X-A"]);
  });
});
