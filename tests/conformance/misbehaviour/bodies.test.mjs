// Bodies that are too long.

import { gzipSync } from "node:zlib";
import { answer, flood, hangUp, read, send } from "../../misbehaving-server.mjs";
import { assert, bindingName, suite, test } from "../harness.mjs";
import { against, call, failing, MEGABYTE, REFUSED, TOO_LARGE, told } from "./support.mjs";

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
