// Calls over TLS, as they go to the real service, and whom they trust. The certificate in authorities/ is for localhost, made
// for this test and good for nothing else.

import { once } from "node:events";
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer as createPlainServer } from "node:http";
import { createServer } from "node:https";
import { createServer as createTcpServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before } from "node:test";
import tls from "node:tls";
import { fileURLToPath } from "node:url";
import { assert, bindingName, failure, sdk, suite, test, until } from "../../conformance/harness.mjs";
import { calling, run, skip } from "../../machine.mjs";

const file = (name) => fileURLToPath(new URL(`../authorities/${name}`, import.meta.url));
const authority = file("authority.pem");

/** Where a Linux system may keep its authorities. */
const STORES = ["/etc/ssl", "/etc/pki", "/usr/share/ca-certificates", "/usr/local/share/ca-certificates"];

const REFUSED = { name: "ConnectionError", code: "connection_failed", outcome: "not_sent" };

suite("TLS", () => {
  let server;
  let plainServer;
  let folder;
  let baseUrl;
  /** How many clients did not trust the server. */
  let distrusted = 0;
  before(async () => {
    const identity = { cert: readFileSync(file("localhost.pem")), key: readFileSync(file("localhost.key")) };
    server = createServer(identity, (_, response) => response.end('{"data":[]}'));
    server.on("tlsClientError", () => {
      distrusted += 1;
    });
    plainServer = createPlainServer((_, response) => response.end('{"data":[]}'));
    for (const each of [server, plainServer]) await once(each.listen(0, "127.0.0.1"), "listening");
    baseUrl = `https://localhost:${server.address().port}`;
    folder = mkdtempSync(join(tmpdir(), "authorities-"));
    copyFileSync(authority, join(folder, "authority.pem"));
  });
  after(() => {
    rmSync(folder, { recursive: true });
    for (const each of [server, plainServer]) {
      each.closeAllConnections();
      each.close();
    }
  });

  test("is refused with a server that nobody vouches for, before the key is sent", async () => {
    const postproxy = new sdk.Postproxy({ apiKey: "pp_live_1", baseUrl, maxRetries: 0 });
    const error = await failure(postproxy.listProfiles());
    assert(error instanceof sdk.ConnectionError);
    assert.equal(error.code, "connection_failed");
    assert.equal(error.outcome, "not_sent");
    assert.match(error.message, /certificate|issuer/i);
  });

  test("that doesn't come about has sent nothing, with an authority of the caller's too", async () => {
    const answers = {
      garbage: (socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"),
      "a reset": (socket) => socket.once("data", () => socket.resetAndDestroy?.() ?? socket.destroy()),
      "an end": (socket) => socket.once("data", () => socket.end()),
    };
    for (const [what, answer] of Object.entries(answers)) {
      const server = createTcpServer((socket) => answer(socket.on("error", () => {})));
      await once(server.listen(0, "127.0.0.1"), "listening");
      const options = {
        ...{ apiKey: "pp_live_1", baseUrl: `https://localhost:${server.address().port}`, maxRetries: 0 },
        ca: readFileSync(authority, "utf8"),
      };
      const error = await failure(new sdk.Postproxy(options).sendMessage("chat_1", { body: "Hi" }));
      server.close();
      assert.deepEqual(
        [error.name, error.code, error.outcome],
        Object.values(REFUSED),
        `${what}: ${error.message}`,
      );
    }
  });

  /** Makes the call there. */
  const calls = (machine, options) => run(calling({ baseUrl, ...options }, machine), machine);

  /** What a machine's variables make of the call: `native` and `wasm` where they differ. */
  const trusting = {
    "NODE_EXTRA_CA_CERTS names": [() => ({ NODE_EXTRA_CA_CERTS: authority }), { native: true, wasm: true }],
    "SSL_CERT_FILE names": [() => ({ SSL_CERT_FILE: authority }), { native: true, wasm: false }],
    "SSL_CERT_DIR names the folder of": [() => ({ SSL_CERT_DIR: folder }), { native: true, wasm: false }],
    "SSL_CERT_DIR names with others": [
      () => ({ SSL_CERT_DIR: ["/nowhere", folder].join(process.platform === "win32" ? ";" : ":") }),
      { native: true, wasm: false },
    ],
    "NODE_EXTRA_CA_CERTS names beside SSL_CERT_FILE": [
      () => ({ NODE_EXTRA_CA_CERTS: authority, SSL_CERT_FILE: file("localhost.pem") }),
      { native: true, wasm: true },
    ],
    "no variable names": [() => ({}), { native: false, wasm: false }],
  };
  for (const [what, [env, isTrusted]] of Object.entries(trusting)) {
    for (const without of [[], STORES]) {
      const where = without.length === 0 ? "" : ", on a machine without a certificate store";
      test(`trusts an authority that ${what}: ${isTrusted[bindingName]}${where}`, {
        skip: without.length > 0 && skip,
      }, async () => {
        const { data, message, attempts, ...error } = await calls({ env: env(), without });
        if (isTrusted[bindingName]) assert.deepEqual(data, { data: [] }, message);
        else assert.deepEqual(error, REFUSED);
      });
    }
  }

  test("trusts what Node does, on a machine without a certificate store", { skip }, async () => {
    const seen = distrusted;
    const error = await calls({ without: STORES }, { maxRetries: 0 });
    assert.equal(error.outcome, "not_sent");
    // It looked at the certificate, so it had others to compare it with.
    await until("the handshake that was broken off", () => distrusted === seen + 1);
  });

  test("trusts what Node is told to trust, on a machine without a certificate store", {
    skip: skip || (tls.getCACertificates === undefined && `Node ${process.version} can't be told`),
  }, async () => {
    const before = `
      import { readFileSync } from "node:fs";
      import { syncBuiltinESMExports } from "node:module";
      import tls from "node:tls";
      tls.getCACertificates = () => [readFileSync(${JSON.stringify(authority)}, "utf8")];
      syncBuiltinESMExports();`;
    const { data, outcome } = await calls({ without: STORES, before });
    if (bindingName === "native") assert.deepEqual(data, { data: [] });
    else assert.equal(outcome, "not_sent", "Node's fetch does not ask");
  });

  test("takes no part in a call over plain http", { skip }, async () => {
    const env = { SSL_CERT_FILE: "/nowhere.pem" };
    const plain = `http://127.0.0.1:${plainServer.address().port}`;
    assert.deepEqual(await calls({ without: STORES, env }, { baseUrl: plain }), { data: { data: [] } });
  });

  if (bindingName === "native") {
    for (const variable of ["SSL_CERT_FILE", "SSL_CERT_DIR"]) {
      test(`is not tried again where ${variable} names nobody`, async () => {
        const seen = distrusted;
        const { message, ...error } = await calls({ env: { [variable]: "/nowhere" } });
        assert.deepEqual(error, { ...REFUSED, attempts: 1 });
        assert.match(message, new RegExp(variable));
        assert.equal(distrusted, seen, "no connection was made");
      });
    }

    test("says which variable could not be read where a certificate is not trusted", async () => {
      const { message } = await calls({ env: { NODE_EXTRA_CA_CERTS: "/nowhere.pem" } }, { maxRetries: 0 });
      assert.match(message, /NODE_EXTRA_CA_CERTS was left out.*\/nowhere\.pem/);
    });
  }
});
