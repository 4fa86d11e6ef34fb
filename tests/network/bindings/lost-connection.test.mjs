// A connection that is lost without a word, as that of a frozen process is where a router on the way has forgotten it. Natively,
// all calls to the service share one connection of HTTP/2.

import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createSecureServer } from "node:http2";
import { connect, createServer } from "node:net";
import { after, before } from "node:test";
import { assert, bindingName, sdk, suite, test } from "../../conformance/harness.mjs";

const file = (name) => readFileSync(new URL(`../authorities/${name}`, import.meta.url));

suite("a connection that is lost without a word", () => {
  let server;
  let router;
  /** The two sides of each connection through the router. */
  const connections = [];
  const versions = [];
  before(async () => {
    const identity = { cert: file("localhost.pem"), key: file("localhost.key"), allowHTTP1: true };
    server = createSecureServer(identity, (request, response) => {
      versions.push(request.httpVersion);
      request.resume().on("end", () => {
        response.writeHead(201, { "content-type": "application/json" });
        response.end('{"id":"msg_1"}');
      });
    });
    await once(server.listen(0, "127.0.0.1"), "listening");
    router = createServer((near) => {
      const far = connect(server.address().port, "127.0.0.1");
      connections.push([near, far]);
      for (const side of [near, far]) side.on("error", () => {});
      near.pipe(far).pipe(near);
    });
    await once(router.listen(0, "127.0.0.1"), "listening");
  });
  after(() => {
    for (const side of connections.flat()) side.destroy();
    for (const each of [server, router]) each.close();
  });

  /** Whatever comes is swallowed from now on. */
  function forget() {
    for (const [near, far] of connections) {
      near.unpipe(far);
      far.unpipe(near);
      for (const side of [near, far]) side.resume();
    }
  }

  test("costs a call an attempt, and not the call", async () => {
    const baseUrl = `https://localhost:${router.address().port}`;
    const postproxy = new sdk.Postproxy({ apiKey: "pp_live_1", baseUrl, ca: file("authority.pem") });
    await postproxy.sendMessage("chat_1", { body: "before" });
    assert.deepEqual(versions, [bindingName === "native" ? "2.0" : "1.1"]);
    forget();
    const { attempts } = await postproxy.sendMessage("chat_1", { body: "after" }).withResponse();
    assert.equal(attempts, 2);
    assert.equal(connections.length, 2);
  });
});
