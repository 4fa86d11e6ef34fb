// The options `proxy` and `ca`, with a real proxy and a server that a private authority vouches for.

import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer as createPlain } from "node:http";
import { createServer } from "node:https";
import { after, afterEach, before } from "node:test";
import { inspect } from "node:util";
import { assert, failure, sdk, suite, test } from "../../conformance/harness.mjs";
import { startProxy } from "../proxy.mjs";

const file = (name) => readFileSync(new URL(`../authorities/${name}`, import.meta.url));
const ca = file("authority.pem").toString();
const PASSWORD = "s3cret:p@ss/word";
const OTHER = "http://proxy.example:3128";

suite("the options of the network", () => {
  let plain;
  let secure;
  let proxy;
  let guarded;
  let plainUrl;
  let secureUrl;
  let connections = 0;
  before(async () => {
    const answer = (_, response) => response.end('{"data":[]}');
    plain = createPlain(answer);
    secure = createServer({ cert: file("localhost.pem"), key: file("localhost.key") }, answer);
    secure.on("connection", () => {
      connections += 1;
    });
    for (const server of [plain, secure]) await once(server.listen(0, "127.0.0.1"), "listening");
    plainUrl = `http://localhost:${plain.address().port}`;
    secureUrl = `https://localhost:${secure.address().port}`;
    proxy = await startProxy();
    guarded = await startProxy({ credentials: { user: "jané", password: PASSWORD } });
  });
  afterEach(() => {
    for (const { asked } of [proxy, guarded]) asked.splice(0);
  });
  after(async () => {
    for (const server of [plain, secure]) {
      server.closeAllConnections();
      server.close();
    }
    for (const each of [proxy, guarded]) await each.stop();
  });

  const client = (options) => new sdk.Postproxy({ apiKey: "pp_live_1", maxRetries: 0, ...options });
  const calls = (options) => client(options).listProfiles();
  const withoutPassword = () => guarded.url.replace(/\/\/.*@/, "//");
  /** What an error tells, with all that is inside it. */
  const all = (error) =>
    inspect(error, { depth: 10, showHidden: true }) + JSON.stringify(error) + error.stack;
  const tellsNothing = (text) => {
    for (const secret of [PASSWORD, encodeURIComponent(PASSWORD), "s3cret"])
      assert(!text.includes(secret), text);
  };

  test("send a call through the proxy, also to this machine", async () => {
    await calls({ baseUrl: plainUrl, proxy: proxy.url });
    assert.deepEqual(proxy.asked, [`GET ${plainUrl}/api/profiles`]);
  });

  test("send many calls over TLS through one tunnel, with a content and without", async () => {
    const postproxy = client({ baseUrl: secureUrl, proxy: proxy.url, ca });
    for (let count = 0; count < 3; count += 1) await postproxy.listProfiles();
    await postproxy.request("POST", "/odd", { body: { text: "é".repeat(100_000) } });
    await postproxy.withOptions({ timeoutMs: 9_000 }).listProfiles();
    assert.deepEqual(proxy.asked, [`CONNECT ${new URL(secureUrl).host}`]);
  });

  for (const scheme of ["plain http", "TLS"]) {
    const options = () => (scheme === "TLS" ? { baseUrl: secureUrl, ca } : { baseUrl: plainUrl });

    test(`give the proxy its user name and password, over ${scheme}`, async () => {
      await calls({ ...options(), proxy: guarded.url });
      assert.equal(guarded.asked.length, 1);
    });

    test(`say that the proxy wants others, and not which, over ${scheme}`, async () => {
      for (const url of [withoutPassword(), guarded.url.replace("jan", "joe")]) {
        const error = await failure(calls({ ...options(), proxy: url }));
        assert.match(error.message, /407|proxy authorization required/);
        assert.notEqual(error.outcome, "unknown");
        tellsNothing(all(error));
      }
    });
  }

  test("send the bytes of a file through the proxy", async () => {
    const received = [];
    const server = createPlain((request, response) => {
      request.on("data", (piece) => received.push(piece));
      request.on("end", () => response.end('{"id":"msg_1"}'));
    });
    await once(server.listen(0, "127.0.0.1"), "listening");
    try {
      const data = new Uint8Array(300_000).fill(7);
      data.set([0xff, 0xd8, 0xff]);
      const baseUrl = `http://127.0.0.1:${server.address().port}`;
      const media = [{ data, filename: "photo.jpg" }];
      await client({ baseUrl, proxy: proxy.url }).sendMessage("chat_1", { media });
      const whole = Buffer.concat(received);
      assert(whole.includes(data), "the file arrived whole");
      assert.equal(proxy.asked.length, 1);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });

  test("say that there is no proxy there, and that nothing was sent", async () => {
    for (const options of [{ baseUrl: plainUrl }, { baseUrl: secureUrl, ca }]) {
      const error = await failure(calls({ ...options, proxy: "http://jane:s3cret-word@127.0.0.1:1" }));
      assert.equal(error.code, "connection_failed");
      assert.equal(error.outcome, "not_sent");
      tellsNothing(all(error));
    }
  });

  test("trust the authority that is given, in any of its forms", async () => {
    const bytes = file("authority.pem");
    const others = "Bag Attributes\n    friendlyName: ours\n";
    for (const given of [
      ca,
      bytes,
      new Uint8Array(bytes).buffer,
      [ca],
      [bytes, ca],
      others + ca,
      ca.replaceAll("\n", "\r\n"),
    ])
      assert.deepEqual(await calls({ baseUrl: secureUrl, ca: given }), { data: [] });
  });

  test("share connections among clients with equal ones, and with no others", async () => {
    const before = connections;
    const [one, other] = [1, 2].map(() => client({ baseUrl: secureUrl, ca: [ca, ca, ca] }));
    await one.listProfiles();
    await other.listProfiles();
    await one.listProfiles();
    assert.equal(connections, before + 1);
    const error = await failure(calls({ baseUrl: secureUrl }));
    assert.equal(error.code, "connection_failed", "the authority is that client's alone");
  });

  test("are refused where they are no such thing, and what was given isn't repeated", async () => {
    const broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    const key = file("localhost.key");
    const cases = [
      ["proxy", true, /false for none, got true/],
      ["proxy", 3128, /got 3128/],
      ["proxy", "", /must be an http/],
      ["proxy", "proxy.example:3128", /must be an http:\/\/ or https:\/\/ URL/],
      ["proxy", "jane:s3cret@proxy.example:3128", /must be an http/],
      ["proxy", "http://jane:s3cret/word@proxy.example", /percent-encoded/],
      ["proxy", "http://jané:s3cret@proxy.example", /percent-encoded/],
      ["proxy", "http://proxy.example/path", /must be an http/],
      ["proxy", "ftp://proxy.example", /must be an http/],
      ["proxy", "socks5://jane:s3cret@proxy.example", /SOCKS/],
      ["ca", "/etc/ssl/s3cret.pem", /not the path of a file/],
      ["ca", "", /PEM/],
      ["ca", [], /PEM/],
      ["ca", [ca, "s3cret"], /PEM/],
      ["ca", [ca, broken], /certificate 2 of 2/],
      ["ca", ca.slice(0, 200), /PEM/],
      ["ca", key, /PEM/],
      ["ca", 5, /PEM/],
      ["ca", new Map(), /PEM/],
    ];
    for (const [field, value, message] of cases) {
      const error = await failure(() => calls({ baseUrl: secureUrl, [field]: value }));
      assert.equal(error.name, "ValidationError", `${field}: ${value}`);
      assert.equal(error.field, field);
      assert.match(error.message, message);
      tellsNothing(all(error));
    }
  });

  test("are refused beside a fetch, which would not heed them", async () => {
    for (const [field, value] of Object.entries({ proxy: OTHER, ca })) {
      const error = await failure(() => calls({ fetch, [field]: value }));
      assert.deepEqual([error.name, error.field], ["ValidationError", field]);
      assert.match(error.message, /beside fetch/);
    }
    const error = await failure(() => calls({ fetch, proxy: false }));
    assert.equal(error.field, "proxy");
  });

  test("carry no key over the network in plain http", async () => {
    const error = await failure(() => calls({ baseUrl: plainUrl, proxy: OTHER }));
    assert.deepEqual([error.name, error.field], ["ValidationError", "proxy"]);
    assert.match(error.message, /allowInsecureHttp/);
    client({ baseUrl: plainUrl, proxy: OTHER, allowInsecureHttp: true });
    client({ baseUrl: secureUrl, proxy: OTHER });
  });

  test("don't show in a client", () => {
    const postproxy = client({ baseUrl: plainUrl, proxy: guarded.url });
    tellsNothing(inspect(postproxy, { depth: 10, showHidden: true }) + JSON.stringify(postproxy));
  });
});
