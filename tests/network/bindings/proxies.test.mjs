// Which way calls go: through a proxy, or straight, as environment variables say. The rule for `NO_PROXY` is tested in
// crates/core/tests/it/hosts.rs; here is that it is asked, and what is never asked.

import { once } from "node:events";
import { createServer } from "node:http";
import { after, before, beforeEach } from "node:test";
import { assert, bindingName, suite, test } from "../../conformance/harness.mjs";
import { calling, run, skip } from "../../machine.mjs";

/** A name that the machine of a test has for itself, so that nothing leaves this one where the proxy is passed by. */
const HOSTS = "127.0.0.1 localhost\n127.0.0.1 api.test\n";

suite("proxies", () => {
  let service;
  let proxy;
  let proxyUrl;
  /** What the proxy was asked for. */
  const asked = [];
  before(async () => {
    service = createServer((_, response) => response.end('{"data":[{"id":"the service"}]}'));
    proxy = createServer((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      response.end('{"data":[{"id":"the proxy"}]}');
    });
    proxy.on("connect", ({ url }, socket) => {
      asked.push(`CONNECT ${url}`);
      socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
    });
    for (const each of [service, proxy]) await once(each.listen(0, "127.0.0.1"), "listening");
    proxyUrl = `http://127.0.0.1:${proxy.address().port}`;
  });
  beforeEach(() => asked.splice(0));
  after(() => {
    for (const each of [service, proxy]) {
      each.closeAllConnections();
      each.close();
    }
  });

  /** Makes a call of the service under another name of its host. */
  const calls = (host, env, { scheme = "http", ...machine } = {}) =>
    run(calling({ baseUrl: `${scheme}://${host}:${service.address().port}`, allowInsecureHttp: true }), {
      env,
      hosts: HOSTS,
      ...machine,
    });
  /** Who answers such a call. */
  const answers = async (...call) => {
    const { data, ...error } = await calls(...call);
    return data ? data.data[0].id : error;
  };
  const everyProxy = () => ({ HTTP_PROXY: proxyUrl, HTTPS_PROXY: proxyUrl, ALL_PROXY: proxyUrl });

  for (const host of ["127.0.0.1", "localhost"]) {
    test(`are never asked for ${host}`, async () => {
      for (const env of [everyProxy(), { http_proxy: proxyUrl }]) {
        assert.equal(await answers(host, env, { hosts: undefined }), "the service");
      }
      assert.deepEqual(asked, []);
    });
  }

  test("are never asked for names below localhost, which are this machine", async () => {
    const answered = await answers("app.localhost", everyProxy(), { hosts: undefined });
    assert.deepEqual(asked, []);
    // The addon knows them; Node looks them up, which not every system can.
    if (bindingName === "native") assert.equal(answered, "the service");
  });

  test("are asked for other hosts", { skip }, async () => {
    assert.equal(await answers("api.test", { HTTP_PROXY: proxyUrl }), "the proxy");
    assert.deepEqual(asked, [`GET http://api.test:${service.address().port}/api/profiles`]);
  });

  test("are asked for a tunnel where the service speaks TLS, and a refusal has sent nothing", {
    skip,
  }, async () => {
    const error = await calls("api.test", { HTTPS_PROXY: proxyUrl }, { scheme: "https" });
    assert.equal(error.code, "connection_failed");
    assert.equal(error.outcome, "not_sent");
    assert.deepEqual([...new Set(asked)], [`CONNECT api.test:${service.address().port}`]);
  });

  const passedBy = {
    "the host and the port": () => `other.test, api.test:${service.address().port}`,
    "a domain with a star": () => "*.test",
    "a domain with a dot": () => ".test",
    everything: () => "*",
  };
  for (const [what, noProxy] of Object.entries(passedBy)) {
    for (const variable of ["NO_PROXY", "no_proxy"]) {
      test(`are passed by where ${variable} names ${what}`, { skip }, async () => {
        assert.equal(await answers("api.test", { ...everyProxy(), [variable]: noProxy() }), "the service");
        assert.deepEqual(asked, []);
      });
    }
  }

  test("are asked where NO_PROXY names another port or another host", { skip }, async () => {
    const env = { HTTP_PROXY: proxyUrl, NO_PROXY: "api.test:1, *.api.test.other, 127.0.0.1" };
    assert.equal(await answers("api.test", env), "the proxy");
  });

  test("of a CGI program are not read: HTTP_PROXY may be a header of the request", { skip }, async () => {
    assert.equal(await answers("api.test", { HTTP_PROXY: proxyUrl, REQUEST_METHOD: "GET" }), "the service");
  });

  test("that speak SOCKS are refused once", { skip }, async () => {
    const error = await calls("api.test", { ALL_PROXY: "socks5://127.0.0.1:1080" });
    assert.equal(error.code, "connection_failed");
    assert.equal(error.outcome, "not_sent");
    assert.equal(error.attempts, 1);
    assert.match(error.message, /ALL_PROXY is a SOCKS one/);
  });

  test("that are none are refused, and the variable named", { skip }, async () => {
    const error = await calls("api.test", { HTTP_PROXY: "http://jane:secret-word@/" });
    assert.equal(error.code, "connection_failed");
    assert.equal(error.outcome, "not_sent");
    assert.match(error.message, /HTTP_PROXY must be an http:\/\/ or https:\/\/ URL/);
    assert.doesNotMatch(JSON.stringify(error), /secret-word/);
  });

  test("are those of the lower-case variable where both are set", { skip }, async () => {
    const env = { http_proxy: proxyUrl, HTTP_PROXY: "http://127.0.0.1:1" };
    assert.equal(await answers("api.test", env), "the proxy");
  });

  if (bindingName === "native") return;

  /** A program that does this before it makes the client. */
  const beginning = (before) =>
    run(calling({ baseUrl: "http://api.test:8080", allowInsecureHttp: true, maxRetries: 0 }, { before }), {
      env: { HTTP_PROXY: proxyUrl },
    });

  test("of the environment are not asked where a test has replaced fetch before the package was imported", async () => {
    const source = calling({ baseUrl: "http://api.test:8080", allowInsecureHttp: true });
    const stubbed = `globalThis.fetch = async () => new Response('{"data":[{"id":"the stub"}]}');`;
    const program = source.replace('import { Postproxy } from "postproxy-dm";', () => {
      return `${stubbed} const { Postproxy } = await import("postproxy-dm");`;
    });
    const { data } = await run(program, { env: { HTTP_PROXY: proxyUrl } });
    assert.equal(data.data[0].id, "the stub");
    assert.deepEqual(asked, []);
  });

  test("of the environment are not asked where a program has set a dispatcher for fetch", async () => {
    const dispatcher = `
      await fetch("data:,");
      class MockAgent { dispatch() { throw new Error("the mock was asked"); } }
      const symbols = [1, 2].map((version) => Symbol.for("undici.globalDispatcher." + version));
      for (const symbol of symbols) Object.defineProperty(globalThis, symbol, { value: new MockAgent() });`;
    const error = await beginning(dispatcher);
    assert.match(error.message, /the mock was asked/);
    assert.deepEqual(asked, []);
  });
});
