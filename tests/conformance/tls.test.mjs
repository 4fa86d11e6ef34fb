// Calls over TLS, as they go to the real service. The certificate in tls/ is for localhost, made for this test and
// good for nothing else; its authority is trusted by environment variables, as a company's own is.

import { execFile } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import { after, before } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { assert, failure, sdk, suite, test } from "./harness.mjs";

const file = (name) => fileURLToPath(new URL(`tls/${name}`, import.meta.url));

suite("TLS", () => {
  let server;
  let baseUrl;
  before(async () => {
    const identity = { cert: readFileSync(file("localhost.pem")), key: readFileSync(file("localhost.key")) };
    server = createServer(identity, (_, response) => response.end('{"data":[]}'));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    baseUrl = `https://localhost:${server.address().port}`;
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });

  test("is spoken with a server whose authority is trusted", async () => {
    const source = `
      import { Postproxy } from "postproxy-dm";
      const postproxy = new Postproxy({ apiKey: "pp_live_1", baseUrl: ${JSON.stringify(baseUrl)} });
      console.log(JSON.stringify(await postproxy.listProfiles()));`;
    const trust = { SSL_CERT_FILE: file("authority.pem"), NODE_EXTRA_CA_CERTS: file("authority.pem") };
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ["--input-type=module", "--eval", source],
      { cwd: fileURLToPath(new URL("../..", import.meta.url)), env: { ...process.env, ...trust } },
    );
    assert.deepEqual(JSON.parse(stdout), { data: [] });
  });

  test("is refused with any other server, before the key is sent", async () => {
    const postproxy = new sdk.Postproxy({ apiKey: "pp_live_1", baseUrl, maxRetries: 0 });
    const error = await failure(postproxy.listProfiles());
    assert(error instanceof sdk.ConnectionError);
    assert.equal(error.code, "connection_failed");
    assert.equal(error.outcome, "not_sent");
    assert.match(error.message, /certificate|issuer/i);
  });
});
